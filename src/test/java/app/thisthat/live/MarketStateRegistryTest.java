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

/** The market states of a node, with a clock of the test. */
class MarketStateRegistryTest {

    private static final UUID MARKET = new UUID(0, 1);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private Instant now = Instant.EPOCH;
    private final MarketStateRegistry registry =
            new MarketStateRegistry(LiveTimings.PRODUCTION, () -> now, viewed -> {});

    @AfterEach
    void close() {
        TestDatabase.await(vertx.close());
    }

    private static MarketState row(long seq, MarketStatus status, Resolution resolution) {
        return MarketState.of(MARKET, seq, new Odds(5_000), new Odds(5_000), status, resolution, Instant.EPOCH);
    }

    /** The broadcaster of an event loop, after it has received all changes so far. */
    private EventLoopBroadcaster broadcaster() {
        Promise<EventLoopBroadcaster> upToDate = Promise.promise();
        context.runOnContext(ignored -> {
            EventLoopBroadcaster broadcaster = registry.localBroadcaster();
            broadcaster.execute(() -> upToDate.complete(broadcaster));
        });
        return TestDatabase.await(upToDate.future());
    }

    private MarketStatus status() {
        MarketState state = broadcaster().states(List.of(MARKET)).get(0);
        return state == null ? null : state.status();
    }

    private void passAnHour() {
        now = now.plus(Duration.ofMinutes(61));
        registry.refresh(List.of(), registry.position());
    }

    @Test
    void closedMarket_isKeptUntilOneHourAfterItsEnd() {
        registry.refresh(List.of(row(1, MarketStatus.OPEN, null)), 0);
        registry.statusChanged(MARKET, MarketStatus.CLOSED, null);
        passAnHour();
        assertThat(status()).isEqualTo(MarketStatus.CLOSED);
        registry.statusChanged(MARKET, MarketStatus.RESOLVED, Resolution.THIS);
        assertThat(status()).isEqualTo(MarketStatus.RESOLVED);
        passAnHour();
        assertThat(status()).isNull();
    }

    @Test
    void positionBeforeAnEviction_isNotCovered() {
        registry.refresh(List.of(row(1, MarketStatus.OPEN, null)), 0);
        long before = registry.position();
        registry.statusChanged(MARKET, MarketStatus.RESOLVED, Resolution.THIS);
        assertThat(broadcaster().changeLog().covers(before)).isTrue();
        passAnHour();
        assertThat(broadcaster().changeLog().covers(before)).isFalse();
        assertThat(broadcaster().changeLog().covers(registry.position())).isTrue();
    }

    @Test
    void finalStatus_isNotReplacedByALateEvent() {
        registry.refresh(List.of(row(1, MarketStatus.OPEN, null)), 0);
        registry.statusChanged(MARKET, MarketStatus.RESOLVED, Resolution.THIS);
        registry.statusChanged(MARKET, MarketStatus.CLOSED, null);
        registry.refresh(List.of(row(1, MarketStatus.OPEN, null)), registry.position());
        assertThat(status()).isEqualTo(MarketStatus.RESOLVED);
        registry.statusChanged(MARKET, MarketStatus.RESOLVED, Resolution.INVALID);
        assertThat(broadcaster().states(List.of(MARKET)).get(0).resolution()).isEqualTo(Resolution.INVALID);
    }

    @Test
    void rowReadBeforeAStatusChange_doesNotRevertIt() {
        registry.refresh(List.of(row(1, MarketStatus.OPEN, null)), 0);
        long positionBeforeRead = registry.position();
        registry.statusChanged(MARKET, MarketStatus.CLOSED, null);
        registry.oddsChanged(
                List.of(new OddsChanged.State(MARKET, 2, new Odds(6_000), new Odds(4_000), Instant.EPOCH)));
        registry.refresh(List.of(row(1, MarketStatus.OPEN, null)), positionBeforeRead);
        assertThat(status()).isEqualTo(MarketStatus.CLOSED);
        assertThat(broadcaster().states(List.of(MARKET)).get(0).seq()).isEqualTo(2);
        registry.refresh(List.of(row(2, MarketStatus.OPEN, null)), registry.position());
        assertThat(status()).isEqualTo(MarketStatus.OPEN);
    }

    @Test
    void marketReadAfterItsEnd_isAddedAndEvicted() {
        broadcaster();
        registry.refresh(List.of(row(1, MarketStatus.RESOLVED, Resolution.THAT)), 0);
        MarketState state = broadcaster().states(List.of(MARKET)).get(0);
        assertThat(state.status()).isEqualTo(MarketStatus.RESOLVED);
        assertThat(state.statusPosition()).isEqualTo(state.position()).isEqualTo(registry.position());
        passAnHour();
        assertThat(status()).isNull();
    }
}
