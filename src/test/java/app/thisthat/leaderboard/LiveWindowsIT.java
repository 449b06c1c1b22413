package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the live ranks of the windows with a plain sum over the days. */
@ExtendWith(DatabaseExtension.class)
class LiveWindowsIT {

    private static final int USERS = 40;
    private static final PageRequest ALL_USERS = new PageRequest(1_000, 0);
    private static final LiveRankUpdater.Lifetimes LIFETIMES =
            new LiveRankUpdater.Lifetimes(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private static final String PLAIN_SUM =
            """
            select string_agg(id || ' ' || profit || ' ' || volume, ',' order by case ? when 'PNL' then profit else volume end desc, id)
            from (
              select u.id, sum(d.profit) as profit, sum(d.volume) as volume
              from users u join daily_totals d on d.user_id = u.id
              where u.role = 'user' and u.suspension is null and d.day > (now() at time zone 'UTC')::date - ?
              group by u.id
            ) t
            """;

    private static final String INSERT_USERS =
            """
            insert into users (id, username, email, password_hash)
            select id, 'w-' || id, id || '@example.com', 'none' from unnest(string_to_array(?, ',')::uuid[]) id
            """;

    private static final String ADD_TOTALS =
            """
            insert into daily_totals as t (day, user_id, volume, profit)
            select (now() at time zone 'UTC')::date - split_part(d, ' ', 2)::int, split_part(d, ' ', 1)::uuid,
                   sum(split_part(d, ' ', 3)::numeric / 4), sum(split_part(d, ' ', 4)::numeric / 4)
            from unnest(string_to_array(?, ',')) d
            group by 1, 2
            on conflict (day, user_id) do update
            set volume = t.volume + excluded.volume, profit = t.profit + excluded.profit
            """;

    private final TestDatabase database;
    private final RedisCircuitBreaker redis;
    private final Random random = new Random(6);
    private final Map<TimeWindow, LiveRankUpdater> updaters = new EnumMap<>(TimeWindow.class);
    private final Map<TimeWindow, BoardReader> readers = new EnumMap<>(TimeWindow.class);

    LiveWindowsIT(TestDatabase database) {
        this.database = database;
        this.redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), Duration.ofSeconds(5));
        for (TimeWindow window : TimeWindow.values()) {
            BoardStore store = window == TimeWindow.ALL
                    ? new LeaderboardStore(database.postgres())
                    : new WindowStore(database.postgres(), window);
            LiveRankStore live = new LiveRankStore(redis, "test-" + Ids.next());
            updaters.put(window, new LiveRankUpdater(database.vertx(), store, live, LIFETIMES));
            readers.put(window, new BoardReader(store, live, updaters.get(window)));
        }
    }

    /** Makes the users of other tests ineligible. */
    @BeforeEach
    void hideExistingUsers() {
        database.execute("update users set role = 'admin' where role = 'user'");
        new LedgerFixture(database).avoidMidnight();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MONTH", "WEEK", "DAY"})
    void rebuiltRanks_equalAPlainSumWithTiesByAge(TimeWindow window) {
        usersWithAMonthOfBets();

        await(updaters.get(window).rebuildIfNeeded());

        assertThat(updaters.get(window).isValid()).isTrue();
        for (Board board : Board.values()) {
            assertThat(live(board, window)).isEqualTo(plainSum(board, window));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MONTH", "WEEK", "DAY"})
    void updatedRanks_equalAPlainSum(TimeWindow window) {
        List<UUID> users = usersWithAMonthOfBets();
        await(updaters.get(window).rebuildIfNeeded());

        List<UUID> active = Stream.generate(() -> users.get(random.nextInt(users.size())))
                .limit(USERS / 2)
                .toList();
        addTotals(active.stream().map(user -> day(user, 0)).toList());
        active.forEach(updaters.get(window)::userChanged);
        database.execute("update users set suspension = 'betting' where id = ?", users.get(0));
        updaters.get(window).userChanged(users.get(0));
        await(updaters.get(window).update());

        for (Board board : Board.values()) {
            assertThat(live(board, window)).isEqualTo(plainSum(board, window));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MONTH", "WEEK", "DAY"})
    void ranks_areTheSameFromRedisAndPostgres(TimeWindow window) {
        List<UUID> users = usersWithAMonthOfBets();
        WindowStore store = new WindowStore(database.postgres(), window);
        await(updaters.get(window).rebuildIfNeeded());

        for (UUID user : users.subList(0, USERS / 4)) {
            LeaderboardEntry.Around around = await(readers.get(window).around(Board.PNL, user, 3));
            assertThat(around).isEqualTo(await(store.around(Board.PNL, user, 3)));
        }
        assertThat(await(readers.get(window).page(Board.VOLUME, new PageRequest(10, 7))))
                .isEqualTo(await(store.page(Board.VOLUME, new PageRequest(10, 7))));
    }

    @Test
    void suspendedUser_isHiddenBeforeTheUpdate() {
        List<UUID> users = insertUsers(2);
        addTotals(users.stream().map(user -> day(user, 0)).toList());
        await(updaters.get(TimeWindow.DAY).rebuildIfNeeded());

        database.execute("update users set suspension = 'everything' where id = ?", users.get(1));

        assertThat(await(readers.get(TimeWindow.DAY).page(Board.VOLUME, ALL_USERS))
                        .leaderboard())
                .extracting(entry -> entry.user().id())
                .containsExactly(users.get(0));
    }

    @Test
    void newDay_removesThePreviousDayFromTheWindow() {
        UUID user = insertUsers(1).get(0);
        addTotals(List.of(day(user, 0)));
        LocalDate[] today = {LocalDate.of(2026, 3, 1)};
        LiveLeaderboards all = new LiveLeaderboards(updaters, () -> Future.succeededFuture(today[0]));
        all.rebuildWindowsOnNewDay();
        await(updaters.get(TimeWindow.DAY).rebuildIfNeeded());
        database.execute("update daily_totals set day = day - 1 where user_id = ?", user);

        all.rebuildWindowsOnNewDay();
        await(updaters.get(TimeWindow.DAY).rebuildIfNeeded());
        assertThat(total(TimeWindow.DAY)).isEqualTo(1);

        today[0] = today[0].plusDays(1);
        all.rebuildWindowsOnNewDay();
        await(updaters.get(TimeWindow.DAY).rebuildIfNeeded());
        assertThat(total(TimeWindow.DAY)).isZero();
    }

    private long total(TimeWindow window) {
        return await(readers.get(window).page(Board.VOLUME, ALL_USERS)).total();
    }

    private List<UUID> usersWithAMonthOfBets() {
        List<UUID> users = insertUsers(USERS);
        List<String> days = new ArrayList<>();
        for (UUID user : users) {
            for (int count = random.nextInt(4); count > 0; count--) {
                days.add(day(user, random.nextInt(40)));
            }
        }
        addTotals(days);
        return users;
    }

    private List<UUID> insertUsers(int count) {
        List<UUID> users = Stream.generate(Ids::next).limit(count).toList();
        database.execute(INSERT_USERS, users.stream().map(UUID::toString).collect(Collectors.joining(",")));
        return users;
    }

    /** A user's day with quarter credits staked and won. Few different amounts produce many ties. */
    private String day(UUID user, int daysAgo) {
        return user + " " + daysAgo + " " + random.nextInt(5) + " " + (random.nextInt(9) - 4);
    }

    private void addTotals(List<String> days) {
        database.execute(ADD_TOTALS, String.join(",", days));
    }

    private String plainSum(Board board, TimeWindow window) {
        return (String) database.execute(PLAIN_SUM, board.name(), window.days());
    }

    private String live(Board board, TimeWindow window) {
        LeaderboardEntry.Page page = await(readers.get(window).page(board, ALL_USERS));
        assertThat(page.total()).isEqualTo(page.leaderboard().size());
        return String.join(
                ",",
                page.leaderboard().stream()
                        .map(entry -> entry.user().id() + " " + entry.overallPnL() + " " + entry.totalVolume())
                        .toList());
    }
}
