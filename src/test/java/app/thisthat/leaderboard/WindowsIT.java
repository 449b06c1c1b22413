package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.PageRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class WindowsIT {

    private static final PageRequest FIRST = new PageRequest(100, 0);

    private final TestDatabase database;
    private final LedgerFixture books;
    private final RankStore ranks;

    WindowsIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.ranks = new RankStore(database.postgres());
    }

    /** Makes the users of other tests ineligible. */
    @BeforeEach
    void hideExistingUsers() {
        database.execute("update users set role = 'admin' where role = 'user'");
        books.avoidMidnight();
    }

    @AfterEach
    void resetMinSettledBets() {
        await(ranks.setMinSettledBets(0));
    }

    @Test
    void window_countsItsDaysOnly() {
        UUID today = books.user();
        UUID sixDaysAgo = books.user();
        UUID sevenDaysAgo = books.user();
        UUID thirtyDaysAgo = books.user();
        books.user();
        post(today, "0", "bet_payout", "0", "-5");
        post(sixDaysAgo, "0", "bet_payout", "0", "-3");
        post(sevenDaysAgo, "0", "bet_payout", "0", "-2");
        post(thirtyDaysAgo, "0", "bet_payout", "0", "-1");
        makeOlder(sixDaysAgo, 6);
        makeOlder(sevenDaysAgo, 7);
        makeOlder(thirtyDaysAgo, 30);

        assertThat(ids(Board.PNL, TimeWindow.DAY)).containsExactly(today);
        assertThat(ids(Board.PNL, TimeWindow.WEEK)).containsExactly(sixDaysAgo, today);
        assertThat(ids(Board.PNL, TimeWindow.MONTH)).containsExactly(sevenDaysAgo, sixDaysAgo, today);
    }

    @Test
    void stakeThatOffsetsAnEarlierOne_reducesTheVolumeOfItsWindow() {
        UUID hedger = books.user();
        post(hedger, "-10", "bet_placed", "10", "0");
        post(hedger, "-30", "bet_placed", "30", "0");
        database.execute("update daily_totals set hedged_volume = 25 where user_id = ?", hedger);
        assertThat(volume(hedger)).isEqualTo("15.00");

        database.execute("update daily_totals set hedged_volume = 60 where user_id = ?", hedger);
        assertThat(volume(hedger)).isEqualTo("0.00");
    }

    private String volume(UUID user) {
        return await(new WindowStore(database.postgres(), TimeWindow.DAY).totals(new UUID[] {user}))
                .get(0)
                .totalVolume()
                .toString();
    }

    @Test
    void page_sumsTheDaysAndHasTheTotalBeyondTheEnd() {
        UUID busy = books.user();
        UUID calm = books.user();
        post(busy, "-10", "bet_placed", "10", "0");
        makeOlder(busy, 1);
        post(busy, "-20", "bet_placed", "20", "0");
        post(calm, "-25", "bet_placed", "25", "0");

        LeaderboardEntry.Page week = await(store(TimeWindow.WEEK).page(Board.VOLUME, new PageRequest(1, 0)));

        assertThat(week.total()).isEqualTo(2);
        assertThat(week.leaderboard()).hasSize(1);
        assertThat(week.leaderboard().get(0).totalVolume()).hasToString("30.00");
        assertThat(ids(Board.VOLUME, TimeWindow.DAY)).containsExactly(calm, busy);
        LeaderboardEntry.Page beyond = await(store(TimeWindow.WEEK).page(Board.VOLUME, new PageRequest(5, 5)));
        assertThat(beyond.total()).isEqualTo(2);
        assertThat(beyond.leaderboard()).isEmpty();
    }

    @Test
    void around_hasTheNeighboursAndNoRankForAUserWithoutBets() {
        List<UUID> users = List.of(books.user(), books.user(), books.user());
        users.forEach(user -> post(user, "-10", "bet_placed", "10", "0"));

        LeaderboardEntry.Around around = await(store(TimeWindow.DAY).around(Board.VOLUME, users.get(2), 1));

        assertThat(around.rank()).isEqualTo(3);
        assertThat(around.total()).isEqualTo(3);
        assertThat(around.leaderboard()).extracting(row -> row.user().id()).containsExactly(users.get(1), users.get(2));
        assertThat(await(store(TimeWindow.DAY).around(Board.VOLUME, books.user(), 1))
                        .rank())
                .isNull();
    }

    @Test
    void userWithTooFewSettledBets_isNotRanked() {
        UUID user = books.user();
        LeaderboardStore allTime = new LeaderboardStore(database.postgres());
        await(ranks.setMinSettledBets(2));
        post(user, "0", "bet_payout", "0", "-5");
        assertThat(ids(Board.PNL, TimeWindow.DAY)).isEmpty();
        assertThat(await(allTime.page(Board.PNL, FIRST)).total()).isZero();

        post(user, "0", "bet_payout", "0", "-5");
        assertThat(ids(Board.PNL, TimeWindow.DAY)).containsExactly(user);
        assertThat(await(allTime.page(Board.PNL, FIRST)).total()).isEqualTo(1);

        post(user, "0", "payout_reversal", "0", "5");
        assertThat(ids(Board.PNL, TimeWindow.DAY)).isEmpty();
    }

    @Test
    void settlement_addsTheSameAmountsToDayAndAccount() {
        UUID market = books.market("0.65", "0.37");
        books.pendingBets(market, 20, 60);
        books.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, 1000)", market);

        assertThat(database.execute(
                        """
                        select count(*) from users u
                        left join (select user_id, sum(volume) as volume, sum(profit) as profit from daily_totals group by user_id) d
                          on d.user_id = u.id
                        where u.email like '%@' || ? and u.total_volume = d.volume and u.overall_pnl = d.profit
                          and u.settled_bets = 3
                        """,
                        market.toString()))
                .isEqualTo(20L);
    }

    private void post(UUID user, String amount, String type, String stake, String profit) {
        database.execute(
                "select ledger_post(array[?::uuid], array[?::numeric], array[?::text], array[?::uuid], array[?::numeric], array[?::numeric])",
                user,
                new BigDecimal(amount),
                type,
                Ids.next(),
                new BigDecimal(stake),
                new BigDecimal(profit));
    }

    private void makeOlder(UUID user, int days) {
        database.execute("update daily_totals set day = day - ? where user_id = ?", days, user);
    }

    private WindowStore store(TimeWindow window) {
        return new WindowStore(database.postgres(), window);
    }

    private List<UUID> ids(Board board, TimeWindow window) {
        return await(store(window).page(board, FIRST)).leaderboard().stream()
                .map(entry -> entry.user().id())
                .toList();
    }
}
