package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import app.thisthat.market.OddsChanged;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class PriceFeedIT {

    private static final int WAIT_SECONDS_MAX = 20;

    /** More than fit on one socket. */
    private static final int MARKETS = 150;

    private final BlockingQueue<OddsChanged.State> changes = new LinkedBlockingQueue<>();
    private IngestionTestSupport feed;
    private String feedId;

    @BeforeEach
    void watch(TestDatabase database) throws InterruptedException {
        feed = new IngestionTestSupport(database, MARKETS);
        feed.sync();
        feedId = feed.someMarket();
        feed.bus().<OddsChanged>subscribe(OddsChanged.ADDRESS, changed -> changes.addAll(changed.markets()));
        feed.openSockets();
        setAndAwaitOdds("0.3300");
    }

    @AfterEach
    void close(TestDatabase database) {
        feed.close();
        database.execute("delete from odds_history");
        database.execute("delete from market_odds");
        database.execute("delete from market_trends");
        database.execute("delete from markets");
    }

    @Test
    void changedOdds_areStoredAndThenPublished() throws InterruptedException {
        setAndAwaitOdds("0.4200");
        assertThat((BigDecimal) feed.market(feedId, "this_odds"))
                .isBetween(new BigDecimal("0.4100"), new BigDecimal("0.4300"));
    }

    @Test
    void droppedSockets_reconnect() throws InterruptedException {
        feed.control("sockets/drop", new JsonObject());
        setAndAwaitOdds("0.4400");
    }

    @Test
    void resolvedMarket_isReportedAndStaysOpen() throws InterruptedException {
        feed.resolve(feedId, "first");
        assertThat(feed.resolved().await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(feed.market(feedId, "status")).isEqualTo("open");
    }

    /** Sets the odds on the feed and waits for their event, whether it comes from a socket or from a poll. */
    private void setAndAwaitOdds(String odds) throws InterruptedException {
        UUID market = (UUID) feed.market(feedId, "id");
        feed.setOdds(feedId, odds);
        int expected = new BigDecimal(odds).movePointRight(4).intValueExact();
        OddsChanged.State state;
        do {
            state = changes.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            assertThat(state).as("event with odds %s", odds).isNotNull();
        } while (!state.marketId().equals(market) || distance(state.thisOdds(), expected) > 100);
    }

    private static int distance(Odds odds, int expected) {
        return Math.abs(odds.tenThousandths() - expected);
    }
}
