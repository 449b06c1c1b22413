package app.thisthat.statistics;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.StatisticsFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is counted, when, and how often. {@link StatisticsPropertyIT} has the figures. */
@ExtendWith(DatabaseExtension.class)
class StatisticsIT {

    private final TestDatabase database;
    private final LedgerFixture books;
    private final StatisticsFixture fixture;
    private final StatisticsStore store;
    private final UserResultsStore results;

    StatisticsIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.fixture = new StatisticsFixture(database);
        this.store = new StatisticsStore(database.postgres());
        this.results = new UserResultsStore(database.postgres());
    }

    private UserResults resultsOf(UUID user) {
        return await(results.find(user));
    }

    private long betsOn(UUID market) {
        Object bets = database.execute("select bets from market_statistics where market_id = ?", market);
        return bets == null ? 0 : (long) bets;
    }

    @Test
    void splittingAStake_changesNoResult() {
        UUID one = books.user();
        UUID many = books.user();
        for (int i = 0; i < 3; i++) {
            UUID market = fixture.market("Sports", "0.5");
            fixture.bet(one, market, "this", "60");
            for (int part = 0; part < 3; part++) {
                fixture.bet(many, market, "this", "20");
            }
            fixture.resolve(market, i == 0 ? "that" : "this");
        }
        fixture.count(100);

        assertThat(resultsOf(many).summary().marketsPlayed()).isEqualTo(3);
        assertThat(figures(many)).isEqualTo(figures(one));
    }

    /** The row of a user without the names of the user and of the best market. */
    private Object figures(UUID user) {
        return database.execute(
                "select (to_jsonb(r) - 'user_id' - 'best_market')::text from user_results r where user_id = ? and category = ''",
                user);
    }

    @Test
    void laterStakesAndCashOuts_doNotChangeAForecast() {
        UUID user = books.user();
        UUID market = fixture.market("Sports", "0.6");
        UUID first = fixture.bet(user, market, "this", "50");
        fixture.setOdds(market, "0.05");
        fixture.bet(user, market, "that", "200");
        fixture.bet(user, market, "this", "10");
        assertThat(fixture.cashOut(user, first, "1")).isEqualTo("cashed_out");
        fixture.resolve(market, "that");
        fixture.count(100);

        assertThat(database.execute(
                        "select wins || ' ' || odds from user_results where user_id = ? and category = 'sports'", user))
                .isEqualTo("0 0.6000");
    }

    @Test
    void correction_replacesTheResultAndInvalidRemovesIt() {
        UUID user = books.user();
        UUID market = fixture.market("Sports", "0.5");
        fixture.bet(user, market, "this", "100");
        fixture.resolve(market, "this");
        fixture.count(100);
        assertThat(resultsOf(user).summary().profit()).hasToString("100.00");
        assertThat(resultsOf(user).summary().bestWin().marketId()).isEqualTo(market);

        fixture.resolve(market, "that");
        fixture.count(100);
        assertThat(resultsOf(user).summary().profit()).hasToString("-100.00");
        assertThat(resultsOf(user).summary().bestWin()).isNull();

        fixture.resolve(market, "invalid");
        fixture.count(100);
        assertThat(resultsOf(user).summary()).isEqualTo(UserResults.NONE.summary());
        assertThat(database.execute("select sum(markets) from user_calibration where user_id = ?", user))
                .isEqualTo(0L);
    }

    @Test
    void betOfALongTransaction_isCountedOnceItIsCommitted() throws SQLException {
        UUID user = books.user();
        UUID slow = fixture.market("Sports", "0.5");
        UUID fast = fixture.market("Sports", "0.5");
        try (Connection connection = Servers.connect(database.uri())) {
            connection.setAutoCommit(false);
            try (PreparedStatement place = connection.prepareStatement(StatisticsFixture.PLACE)) {
                place.setObject(1, Ids.next());
                place.setObject(2, user);
                place.setObject(3, slow);
                place.setObject(4, "this");
                place.setObject(5, new BigDecimal("10"));
                place.execute();
            }
            fixture.bet(books.user(), fast, "this", "10");
            fixture.count(100);
            assertThat(betsOn(fast)).isZero();
            connection.commit();
        }
        fixture.count(100);

        assertThat(betsOn(slow)).isOne();
        assertThat(betsOn(fast)).isOne();
    }

    @Test
    void countThatIsRolledBack_isRepeatedOnce() throws SQLException {
        UUID user = books.user();
        UUID market = fixture.market("Sports", "0.5");
        fixture.bet(user, market, "this", "10");
        fixture.resolve(market, "this");
        try (Connection connection = Servers.connect(database.uri());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select * from count_bets('0', '1 hour', 100)");
            statement.execute("select count_results(100)");
            statement.execute("select count_results(100)");
            connection.rollback();
        }
        assertThat(betsOn(market)).isZero();

        fixture.count(100);
        assertThat(betsOn(market)).isOne();
        assertThat(resultsOf(user).summary().marketsPlayed()).isOne();
    }

    @Test
    void nodesThatCountAtTheSameTime_countEachBetAndResultOnce() {
        List<UUID> users = IntStream.range(0, 20).mapToObj(i -> books.user()).toList();
        UUID market = fixture.market("Sports", "0.5");
        users.forEach(user -> fixture.bet(user, market, "this", "10"));
        fixture.resolve(market, "this");
        for (int round = 0; round < 40; round++) {
            List<Future<?>> nodes = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(node -> node % 2 == 0
                            ? store.countBets(Duration.ZERO, Duration.ofHours(1), 3)
                            : store.countResults(3))
                    .toList();
            await(Future.all(nodes));
        }
        fixture.count(100);

        assertThat(betsOn(market)).isEqualTo(20);
        assertThat(users)
                .allSatisfy(user ->
                        assertThat(resultsOf(user).summary().marketsPlayed()).isOne());
    }

    @Test
    void closingAnAccount_deletesTheResultsAndKeepsTheStatisticsOfMarkets() {
        UUID user = books.user();
        UUID market = fixture.market("Sports", "0.5");
        UUID later = fixture.market("Sports", "0.5");
        fixture.bet(user, market, "this", "10");
        fixture.bet(user, later, "this", "10");
        fixture.resolve(market, "this");
        fixture.count(100);

        database.execute("update users set closed_at = now() where id = ?", user);
        assertThat(resultsOf(user)).isEqualTo(UserResults.NONE);
        assertThat(database.execute("select count(*) from user_calibration where user_id = ?", user))
                .isEqualTo(0L);

        fixture.resolve(market, "that");
        fixture.resolve(later, "this");
        fixture.count(100);
        assertThat(resultsOf(user)).isEqualTo(UserResults.NONE);
        assertThat(betsOn(market)).isOne();
        assertThat(betsOn(later)).isOne();
    }

    /** A result that is being added when the account is closed is deleted too. */
    @Test
    void closingAnAccount_waitsForResultsThatAreBeingCounted() throws Exception {
        UUID user = books.user();
        UUID market = fixture.market("Sports", "0.5");
        fixture.bet(user, market, "this", "10");
        fixture.resolve(market, "this");
        fixture.count(100);
        fixture.resolve(market, "that");
        database.execute("delete from user_results where user_id = ?", user);
        database.execute("select count(*) from count_bets('0', '1 hour', 100)");
        Thread closing;
        try (Connection connection = Servers.connect(database.uri());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select count_results(100)");
            closing = new Thread(() -> database.execute("update users set closed_at = now() where id = ?", user));
            closing.start();
            books.waitUntil(
                    Duration.ofSeconds(20),
                    () -> (boolean)
                            database.execute(
                                    "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())"));
            connection.commit();
        }
        closing.join();

        assertThat(resultsOf(user)).isEqualTo(UserResults.NONE);
    }

    @Test
    void run_countsBetsAndResultsAndReportsTheLag() {
        UUID user = books.user();
        UUID market = fixture.market("Sports", "0.5");
        fixture.bet(user, market, "this", "10");
        fixture.resolve(market, "this");
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        StatisticsCount count = new StatisticsCount(store, metrics, Duration.ZERO);
        assertThat(lag(metrics)).isNaN();

        books.waitUntil(Duration.ofSeconds(20), () -> {
            await(count.run(database.lease("statistics.count")));
            return resultsOf(user).summary().marketsPlayed() == 1;
        });

        assertThat(betsOn(market)).isOne();
        assertThat(lag(metrics)).isBetween(0.0, 60.0);
        count.clearMetric();
        assertThat(lag(metrics)).isNaN();
    }

    private static double lag(SimpleMeterRegistry metrics) {
        return metrics.get("thisthat_statistics_lag_seconds").gauge().value();
    }

    @Test
    void skill_isHiddenUnderTwentyMarkets() {
        UUID user = books.user();
        for (int i = 0; i < UserSkill.MARKETS_MIN; i++) {
            UUID market = fixture.market("Sports", "0.5");
            fixture.bet(user, market, "this", "10");
            assertThat(resultsOf(user).skill()).isNull();
            fixture.resolve(market, "this");
            fixture.count(100);
        }
        assertThat(resultsOf(user).skill().markets()).isEqualTo(UserSkill.MARKETS_MIN);
        assertThat(resultsOf(user).summary().winStreak()).isEqualTo(UserSkill.MARKETS_MIN);
    }
}
