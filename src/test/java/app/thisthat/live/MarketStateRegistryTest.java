package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.OddsChanged;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node believes of markets, with the clock in the hands of the test. */
class MarketStateRegistryTest {

    private static final UUID MARKET = new UUID(0, 1);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private Instant now = Instant.EPOCH;
    private final MarketStateRegistry hub = new MarketStateRegistry(() -> now);

    @AfterEach
    void close() {
        TestDatabase.await(vertx.close());
    }

    private static MarketState row(long seq, MarketStatus status, Resolution resolution) {
        return MarketState.of(MARKET, seq, new Odds(5_000), new Odds(5_000), status, resolution, Instant.EPOCH);
    }

    /** An event loop's own knowledge, once it heard all that was said so far. */
    private EventLoopBroadcaster loop() {
        Promise<EventLoopBroadcaster> caughtUp = Promise.promise();
        context.runOnContext(turn -> {
            EventLoopBroadcaster loop = hub.here();
            loop.execute(() -> caughtUp.complete(loop));
        });
        return TestDatabase.await(caughtUp.future());
    }

    private MarketStatus status() {
        MarketState state = loop().state(MARKET);
        return state == null ? null : state.status();
    }

    private void anHourPasses() {
        now = now.plus(Duration.ofMinutes(61));
        hub.refreshed(List.of(), hub.position());
    }

    @Test
    void aMarketThatStaysClosed_isKeptUntilAnHourAfterItsEnd() {
        hub.refreshed(List.of(row(1, MarketStatus.OPEN, null)), 0);
        hub.turned(MARKET, MarketStatus.CLOSED, null);
        anHourPasses();
        assertThat(status()).isEqualTo(MarketStatus.CLOSED);
        hub.turned(MARKET, MarketStatus.RESOLVED, Resolution.THIS);
        assertThat(status()).isEqualTo(MarketStatus.RESOLVED);
        anHourPasses();
        assertThat(status()).isNull();
    }

    @Test
    void whoWasAwayWhenAMarketWasForgotten_cannotBeToldOnlyWhatChanged() {
        hub.refreshed(List.of(row(1, MarketStatus.OPEN, null)), 0);
        long before = hub.position();
        hub.turned(MARKET, MarketStatus.RESOLVED, Resolution.THIS);
        assertThat(loop().log().reachesBackTo(before)).isTrue();
        anHourPasses();
        assertThat(loop().log().reachesBackTo(before)).isFalse();
        assertThat(loop().log().reachesBackTo(hub.position())).isTrue();
    }

    @Test
    void anEnd_isNotTakenBackByWhatComesLate() {
        hub.refreshed(List.of(row(1, MarketStatus.OPEN, null)), 0);
        hub.turned(MARKET, MarketStatus.RESOLVED, Resolution.THIS);
        hub.turned(MARKET, MarketStatus.CLOSED, null);
        hub.refreshed(List.of(row(1, MarketStatus.OPEN, null)), hub.position());
        assertThat(status()).isEqualTo(MarketStatus.RESOLVED);
        hub.turned(MARKET, MarketStatus.RESOLVED, Resolution.INVALID);
        assertThat(loop().state(MARKET).resolution()).isEqualTo(Resolution.INVALID);
    }

    @Test
    void aRowThatWasReadBeforeAMarketTurned_doesNotTurnItBack() {
        hub.refreshed(List.of(row(1, MarketStatus.OPEN, null)), 0);
        long asOf = hub.position();
        hub.turned(MARKET, MarketStatus.CLOSED, null);
        hub.moved(List.of(new OddsChanged.State(MARKET, 2, new Odds(6_000), new Odds(4_000), Instant.EPOCH)));
        hub.refreshed(List.of(row(1, MarketStatus.OPEN, null)), asOf);
        assertThat(status()).isEqualTo(MarketStatus.CLOSED);
        assertThat(loop().state(MARKET).seq()).isEqualTo(2);
        hub.refreshed(List.of(row(2, MarketStatus.OPEN, null)), hub.position());
        assertThat(status()).isEqualTo(MarketStatus.OPEN);
    }

    @Test
    void aMarketThatIsFirstReadAfterItsEnd_isKnownWithoutNewsOfItsEnd() {
        loop();
        hub.refreshed(List.of(row(1, MarketStatus.RESOLVED, Resolution.THAT)), 0);
        MarketState state = loop().state(MARKET);
        assertThat(state.status()).isEqualTo(MarketStatus.RESOLVED);
        assertThat(state.turned()).isEqualTo(state.position()).isEqualTo(hub.position());
        anHourPasses();
        assertThat(status()).isNull();
    }
}
