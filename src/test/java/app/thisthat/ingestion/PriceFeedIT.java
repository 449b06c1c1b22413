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

    private final BlockingQueue<OddsChanged.State> heard = new LinkedBlockingQueue<>();
    private IngestionTestSupport mirror;
    private String feedId;

    @BeforeEach
    void watch(TestDatabase database) throws InterruptedException {
        mirror = new IngestionTestSupport(database, 250);
        mirror.sweep();
        feedId = mirror.someMarket();
        mirror.bus().<OddsChanged>subscribe(OddsChanged.ADDRESS, changed -> heard.addAll(changed.markets()));
        mirror.stream();
        awaitOdds("0.3300");
    }

    @AfterEach
    void close(TestDatabase database) {
        mirror.close();
        database.ask("delete from odds_history");
        database.ask("delete from market_odds");
        database.ask("delete from market_trends");
        database.ask("delete from markets");
    }

    @Test
    void feed_bringsChangesToTheRowAndThenToTheBus() throws InterruptedException {
        awaitOdds("0.4200");
        assertThat((BigDecimal) mirror.market(feedId, "this_odds"))
                .isBetween(new BigDecimal("0.4100"), new BigDecimal("0.4300"));
    }

    @Test
    void feed_comesBackAfterItsSocketsWereDropped() throws InterruptedException {
        mirror.control("sockets/drop", new JsonObject());
        awaitOdds("0.4400");
    }

    @Test
    void feed_hintsAtAResolution() throws InterruptedException {
        mirror.control("markets/" + feedId + "/resolve", new JsonObject().put("winner", "first"));
        assertThat(mirror.ended().await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(mirror.market(feedId, "status")).isEqualTo("open");
    }

    /** Sets the odds on the feed and waits until the bus tells of them, by the socket or by what is asked after a gap. */
    private void awaitOdds(String odds) throws InterruptedException {
        UUID market = (UUID) mirror.market(feedId, "id");
        mirror.control("markets/" + feedId + "/odds", new JsonObject().put("odds", odds));
        int wanted = new BigDecimal(odds).movePointRight(4).intValueExact();
        OddsChanged.State state;
        do {
            state = heard.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            assertThat(state).as("news of %s", odds).isNotNull();
        } while (!state.marketId().equals(market) || distance(state.thisOdds(), wanted) > 100);
    }

    private static int distance(Odds odds, int wanted) {
        return Math.abs(odds.tenThousandths() - wanted);
    }
}
