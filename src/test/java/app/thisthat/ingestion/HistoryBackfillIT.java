package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import app.thisthat.market.OddsBackfillStore;
import app.thisthat.market.PastOdds;
import app.thisthat.platform.jobs.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reads the past prices of new markets from a simulated feed. */
@ExtendWith(DatabaseExtension.class)
class HistoryBackfillIT {

    private TestDatabase database;
    private IngestionTestSupport ingestion;

    @BeforeEach
    void start(TestDatabase database) {
        this.database = database;
        ingestion = new IngestionTestSupport(database, 40);
        ingestion.sync();
    }

    @AfterEach
    void stop() {
        ingestion.close();
        for (String table : List.of(
                "odds_history", "odds_extremes", "market_odds", "market_trends", "markets", "event_trends", "events")) {
            database.execute("delete from " + table);
        }
    }

    private long count(String sql, Object... values) {
        return ((Number) database.execute("select count(*) from " + sql, values)).longValue();
    }

    private UUID queued() {
        return (UUID) database.execute("select b.market_id from odds_backfills b join markets m on m.id = b.market_id"
                + " order by b.priority desc, b.market_id limit 1");
    }

    @Test
    void newMarket_getsThePricesThatTheFeedHadBefore() {
        long markets = count("odds_backfills");
        assertThat(markets).isPositive().isEqualTo(count("markets where polymarket_id is not null"));
        long own = count("odds_history where step <> 3600");

        ingestion.backfill(10);
        assertThat(count("odds_backfills")).isEqualTo(markets - 10);
        for (int run = 0; run * 10L < markets; run++) {
            ingestion.backfill(10);
        }

        assertThat(count("odds_backfills")).isZero();
        assertThat(count("odds_history where step = 3600")).isGreaterThan(markets);
        assertThat(count("odds_history where step <> 3600")).as("own history").isEqualTo(own);
        assertThat(count("odds_history h where step = 3600 and at >= (select date_trunc('hour', min(o.at))"
                        + " from odds_history o where o.market_id = h.market_id and o.step = 1)"))
                .as("rows in the time of the own history")
                .isZero();
        assertThat(count("market_trends where day_ago is not null"))
                .as("changes of a day")
                .isPositive();
        assertThat(count("odds_extremes where hour < date_trunc('hour', now())"))
                .as("hours of the last day")
                .isPositive();
    }

    @Test
    void historyOfAMarket_isReadOnce() {
        UUID market = queued();
        OddsBackfillStore queue = queue(database.lease("backfill"));
        await(queue.store(market, List.of(past(30, 2_000), past(50, 3_000))));
        assertThat(count("odds_history where step = 3600 and market_id = ?", market))
                .isEqualTo(2);

        await(queue.store(market, List.of(past(70, 5_000), past(30, 9_000))));

        assertThat(count("odds_history where step = 3600 and market_id = ?", market))
                .isEqualTo(2);
        assertThat(database.execute("select day_ago::text from market_trends where market_id = ?", market))
                .as("the later one of the points before the last day")
                .isEqualTo("0.2000");
    }

    @Test
    void ownHistory_isNeverOverwritten() {
        UUID market = queued();
        database.execute(
                "insert into odds_history (market_id, step, at, open, high, low, close)"
                        + " values (?, 60, date_trunc('hour', now()) - interval '10 hours', 0.4, 0.4, 0.4, 0.4)",
                market);

        await(queue(database.lease("backfill"))
                .store(market, List.of(past(2, 9_000), past(10, 9_000), past(12, 1_000))));

        assertThat(database.execute(
                        "select string_agg(close::text, ',' order by at) from odds_history where market_id = ? and step > 1",
                        market))
                .isEqualTo("0.1000,0.4000");
    }

    @Test
    void nodeWithoutTheLease_writesNothing() {
        UUID market = queued();
        OddsBackfillStore lost = queue(database.lease("lost-backfill"));
        database.execute("update leases set token = token + 1 where job = 'lost-backfill'");

        await(lost.store(market, List.of(past(30, 2_000))));
        await(lost.postpone(List.of(market)));

        assertThat(count("odds_history where step = 3600 and market_id = ?", market))
                .isZero();
        assertThat(count("odds_backfills where market_id = ? and attempts = 0", market))
                .isOne();
    }

    @Test
    void failedRead_isRepeatedLaterAndGivenUpInTheEnd() {
        long markets = count("odds_backfills");
        ingestion.setFault("clob", "error", 0);

        ingestion.backfill(5);

        assertThat(count("odds_backfills")).isEqualTo(markets);
        assertThat(count("odds_backfills where attempts = 1 and due_at > now() + interval '30 seconds'"))
                .isEqualTo(5);
        database.execute("update odds_backfills set attempts = 7, due_at = now()");
        ingestion.backfill(5);
        assertThat(count("odds_backfills")).isEqualTo(markets - 5);
    }

    private OddsBackfillStore queue(Lease lease) {
        return new OddsBackfillStore(database.postgres(), lease);
    }

    private static PastOdds past(int hoursAgo, int odds) {
        return new PastOdds(Instant.now().minus(Duration.ofHours(hoursAgo)), new Odds(odds));
    }
}
