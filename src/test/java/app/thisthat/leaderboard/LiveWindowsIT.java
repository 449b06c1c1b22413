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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The live ranks of windows against what a plain sum over the days says. */
@ExtendWith(DatabaseExtension.class)
class LiveWindowsIT {

    private static final int USERS = 40;
    private static final PageRequest EVERYBODY = new PageRequest(1_000, 0);
    private static final LiveRankUpdater.Kept KEPT =
            new LiveRankUpdater.Kept(Duration.ofSeconds(10), Duration.ofSeconds(10));

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

    private final TestDatabase database;
    private final LedgerFixture books;
    private final RedisCircuitBreaker redis;
    private final Random chance = new Random(6);
    private final Map<TimeWindow, LiveRankUpdater> ranks = new EnumMap<>(TimeWindow.class);
    private final Map<TimeWindow, BoardReader> boards = new EnumMap<>(TimeWindow.class);

    LiveWindowsIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), Duration.ofSeconds(5));
        for (TimeWindow window : TimeWindow.values()) {
            BoardStore store = window == TimeWindow.ALL
                    ? new LeaderboardStore(database.postgres())
                    : new WindowStore(database.postgres(), window);
            LiveRankStore live = new LiveRankStore(redis, "test-" + Ids.next());
            ranks.put(window, new LiveRankUpdater(database.vertx(), store, live, KEPT));
            boards.put(
                    window,
                    new BoardReader(store, live, ranks.get(window), new SerialReadQueue(Duration.ofSeconds(5))));
        }
    }

    @BeforeEach
    void retireEverybody() {
        database.ask("update users set role = 'admin'");
        books.beginWithinADay();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MONTH", "WEEK", "DAY"})
    void builtRanks_areThoseOfAPlainSumWithEqualsByAge(TimeWindow window) {
        playAMonth();

        await(ranks.get(window).mend());

        assertThat(ranks.get(window).believed()).isTrue();
        for (Board board : Board.values()) {
            assertThat(live(board, window)).isEqualTo(plainSum(board, window));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MONTH", "WEEK", "DAY"})
    void followedRanks_areThoseOfAPlainSum(TimeWindow window) {
        List<UUID> users = playAMonth();
        await(ranks.get(window).mend());

        for (int i = 0; i < USERS / 2; i++) {
            UUID user = users.get(chance.nextInt(users.size()));
            play(user, 0);
            ranks.get(window).heardOf(user);
        }
        database.ask("update users set suspension = 'betting' where id = ?", users.get(0));
        ranks.get(window).heardOf(users.get(0));
        await(ranks.get(window).follow());

        for (Board board : Board.values()) {
            assertThat(live(board, window)).isEqualTo(plainSum(board, window));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MONTH", "WEEK", "DAY"})
    void everyPlace_isTheSameFromRedisAndFromTheDatabase(TimeWindow window) {
        List<UUID> users = playAMonth();
        WindowStore store = new WindowStore(database.postgres(), window);
        await(ranks.get(window).mend());

        for (UUID user : users.subList(0, USERS / 4)) {
            LeaderboardEntry.Around around = await(boards.get(window).around(Board.PNL, user, 3));
            assertThat(around).isEqualTo(await(store.around(Board.PNL, user, 3)));
        }
        assertThat(await(boards.get(window).page(Board.VOLUME, new PageRequest(10, 7))))
                .isEqualTo(await(store.standings(Board.VOLUME, new PageRequest(10, 7))));
    }

    @Test
    void somebodySuspended_isHiddenBeforeAnythingIsHeard() {
        UUID stays = books.user();
        UUID goes = books.user();
        play(stays, 0);
        play(goes, 0);
        await(ranks.get(TimeWindow.DAY).mend());

        database.ask("update users set suspension = 'everything' where id = ?", goes);

        assertThat(await(boards.get(TimeWindow.DAY).page(Board.VOLUME, EVERYBODY))
                        .leaderboard())
                .extracting(line -> line.user().id())
                .containsExactly(stays);
    }

    @Test
    void aDayThatIsOver_leavesTheWindow() {
        UUID player = books.user();
        play(player, 0);
        LocalDate[] today = {LocalDate.of(2026, 3, 1)};
        LiveLeaderboards all = new LiveLeaderboards(ranks, () -> Future.succeededFuture(today[0]));
        all.turnWithTheDay();
        await(ranks.get(TimeWindow.DAY).mend());
        database.ask("update daily_totals set day = day - 1 where user_id = ?", player);

        all.turnWithTheDay();
        await(ranks.get(TimeWindow.DAY).mend());
        assertThat(total(TimeWindow.DAY)).isEqualTo(1);

        today[0] = today[0].plusDays(1);
        all.turnWithTheDay();
        await(ranks.get(TimeWindow.DAY).mend());
        assertThat(total(TimeWindow.DAY)).isZero();
    }

    private long total(TimeWindow window) {
        return await(boards.get(window).page(Board.VOLUME, EVERYBODY)).total();
    }

    private List<UUID> playAMonth() {
        List<UUID> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(books.user());
            for (int days = chance.nextInt(4); days > 0; days--) {
                play(users.get(i), chance.nextInt(40));
            }
        }
        return users;
    }

    /** Few different amounts, so that many are equal. */
    private void play(UUID user, int daysAgo) {
        database.ask(
                "insert into daily_totals as d (day, user_id, volume, profit)"
                        + " values ((now() at time zone 'UTC')::date - ?, ?, ?::numeric / 4, ?::numeric / 4)"
                        + " on conflict (day, user_id) do update"
                        + " set volume = d.volume + excluded.volume, profit = d.profit + excluded.profit",
                daysAgo,
                user,
                chance.nextInt(5),
                chance.nextInt(9) - 4);
    }

    private String plainSum(Board board, TimeWindow window) {
        return (String) database.ask(PLAIN_SUM, board.name(), window.days());
    }

    private String live(Board board, TimeWindow window) {
        LeaderboardEntry.Page page = await(boards.get(window).page(board, EVERYBODY));
        assertThat(page.total()).isEqualTo(page.leaderboard().size());
        return String.join(
                ",",
                page.leaderboard().stream()
                        .map(line -> line.user().id() + " " + line.overallPnL() + " " + line.totalVolume())
                        .toList());
    }
}
