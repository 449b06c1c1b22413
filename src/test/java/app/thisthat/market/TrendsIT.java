package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class TrendsIT {

    private TestDatabase database;
    private LedgerFixture books;
    private MarketStore store;
    private UUID market;
    private UUID user;

    @BeforeEach
    void market(TestDatabase database) {
        this.database = database;
        books = new LedgerFixture(database);
        store = new MarketStore(database.postgres(), new MarketRowStore(FeedOutage.none()));
        market = books.market("0.5000", "0.5000");
        user = books.user();
        updateTrends();
        countFrom(Duration.ofMinutes(2));
    }

    @Test
    void bet_isCountedOnce() {
        bet(user, Duration.ofSeconds(40));

        updateTrends();
        updateTrends();

        assertThat(trend("stakes")).isCloseTo(10, within(0.01));
        assertThat(trend("bettors")).isCloseTo(1, within(0.01));
        assertThat(trend("score")).isCloseTo(Math.log(11) + 2 * Math.log(2), within(0.01));
    }

    @Test
    void betsCountedDuringAnUpdate_areKept() throws SQLException {
        bet(user, Duration.ofSeconds(40));
        database.execute("update market_trends set score = 1 where market_id = ?", market);
        Future<Integer> update;
        try (Connection connection = Servers.connect(database.uri());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Sql.load(MarketStore.class, "count_stakes.sql"));
            update = store.updateTrends();
            books.waitUntil(
                    Duration.ofSeconds(10),
                    () -> (boolean) database.execute("select exists (select from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock')"));
            connection.commit();
        }

        await(update);
        assertThat(trend("stakes")).isCloseTo(10, within(0.01));
        updateTrends();
        assertThat(trend("stakes")).isCloseTo(10, within(0.01));
        assertThat(trend("score")).isCloseTo(Math.log(11) + 2 * Math.log(2), within(0.01));
    }

    @Test
    void secondBetOfAUser_countsNoSecondBettor() {
        bet(user, Duration.ofSeconds(70));
        updateTrends();
        countFrom(Duration.ofSeconds(50));
        bet(user, Duration.ofSeconds(40));
        bet(books.user(), Duration.ofSeconds(39));

        updateTrends();

        assertThat(trend("stakes")).isCloseTo(30, within(0.01));
        assertThat(trend("bettors")).isCloseTo(2, within(0.01));
    }

    @Test
    void betSixHoursAgo_countsHalf() {
        bet(user, Duration.ofSeconds(40));
        updateTrends();

        database.execute("update market_trends set scored_at = scored_at - interval '6 hours'");
        updateTrends();

        assertThat(trend("stakes")).isCloseTo(5, within(0.01));
        assertThat(trend("bettors")).isCloseTo(0.5, within(0.01));
    }

    @Test
    void fullyDecayedScore_isZero() {
        bet(user, Duration.ofSeconds(40));
        updateTrends();

        database.execute("update market_trends set scored_at = scored_at - interval '300 days'");
        updateTrends();
        database.execute("update market_trends set scored_at = scored_at - interval '300 days'");
        updateTrends();

        assertThat(trend("stakes")).isZero();
        assertThat(trend("score")).isZero();
    }

    @Test
    void runAfterAPause_countsOneHourOfBets() {
        bet(user, Duration.ofSeconds(40));
        countFrom(Duration.ofMinutes(90));
        updateTrends();
        assertThat(trend("stakes")).isZero();

        updateTrends();

        assertThat(trend("stakes")).isCloseTo(10, within(0.01));
    }

    @Test
    void betsOfTheLastSeconds_areCountedInALaterRun() {
        bet(user, Duration.ofSeconds(1));
        updateTrends();
        assertThat(trend("stakes")).isZero();

        countFrom(Duration.ofSeconds(50));
        database.execute("update bets set id = ? where user_id = ?", idOf(Duration.ofSeconds(40)), user);
        updateTrends();

        assertThat(trend("stakes")).isCloseTo(10, within(0.01));
    }

    @Test
    void oddsOfADay_countThoughTheirHistoryIsReadOnce() {
        odds("0.9000");
        updateTrends();
        database.execute("delete from odds_history where market_id = ?", market);
        countFrom(Duration.ofMinutes(1));
        odds("0.2000");
        updateTrends();
        assertThat(trend("score")).isCloseTo(7, within(0.01));

        database.execute("update odds_extremes set hour = hour - interval '23 hours' where market_id = ?", market);
        updateTrends();
        assertThat(trend("score")).isCloseTo(7, within(0.01));
        database.execute("update odds_extremes set hour = hour - interval '2 hours' where market_id = ?", market);
        database.execute("delete from odds_history where market_id = ?", market);
        updateTrends();

        assertThat(trend("score")).isZero();
        assertThat(database.execute("select count(*) from odds_extremes where market_id = ?", market))
                .as("only the hour of the last change is kept")
                .isEqualTo(1L);
    }

    private void odds(String thisOdds) {
        database.execute(
                "update market_odds set this_odds = ?::numeric, that_odds = 1 - ?::numeric, changed_at = now() where market_id = ?",
                thisOdds,
                thisOdds,
                market);
    }

    @Test
    void closedMarket_hasNoTrend() {
        bet(user, Duration.ofSeconds(40));
        updateTrends();

        database.execute("update markets set status = 'closed', closed_at = now() where id = ?", market);
        updateTrends();

        assertThat(database.execute("select count(*) from market_trends where market_id = ?", market))
                .isEqualTo(0L);
    }

    private void updateTrends() {
        await(store.countStakes());
        await(store.updateTrends());
    }

    /** Sets the time up to which bets are counted. */
    private void countFrom(Duration ago) {
        database.execute(
                "update trends_counted set counted_to = ?::timestamptz, scored_to = now()",
                Instant.now().minus(ago).toString());
    }

    private void bet(UUID user, Duration ago) {
        database.execute(
                """
                select place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'], array[10.0],
                  array[null::numeric], array[null::numeric], array[null::text], array[null::bytea], interval '1 hour')
                """,
                idOf(ago),
                user,
                market);
    }

    /** An id with the time of its creation in the past. */
    private static UUID idOf(Duration ago) {
        long version7 = 0x7000L;
        return new UUID(
                Instant.now().minus(ago).toEpochMilli() << 16 | version7,
                UUID.randomUUID().getLeastSignificantBits());
    }

    private double trend(String column) {
        return ((Number) database.execute("select " + column + " from market_trends where market_id = ?", market))
                .doubleValue();
    }
}
