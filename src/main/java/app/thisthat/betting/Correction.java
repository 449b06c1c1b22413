package app.thisthat.betting;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves a market otherwise than it was: one transaction changes the resolution and writes down who did it, then the
 * market is settled once more, which begins with taking back what was paid. Like any settlement it is gone on with by any
 * node, whatever stops it in between. Confined to one event loop.
 */
final class Correction {

    private static final Logger LOG = LoggerFactory.getLogger(Correction.class);

    private final SettlementStore store;
    private final Settlement settlement;
    private final Bus bus;
    private final Duration window;

    /** Corrects what was resolved within the given time. */
    Correction(SettlementStore store, Settlement settlement, Bus bus, Duration window) {
        this.store = store;
        this.settlement = settlement;
        this.bus = bus;
        this.window = window;
    }

    /** Corrects a market; asked again for the same resolution, answers the same. */
    Future<ResolveOutcome> correct(CorrectMarket order) {
        return store.correct(order, window)
                .compose(changed -> changed ? begin(order) : Future.succeededFuture())
                .compose(settled -> store.ending(order.marketId()))
                .map(ending -> outcome(order, ending));
    }

    private Future<Void> begin(CorrectMarket order) {
        LOG.atInfo()
                .addKeyValue("marketId", order.marketId())
                .addKeyValue("resolution", order.resolution().wire())
                .addKeyValue("adminId", order.adminId())
                .log("Market corrected");
        bus.publish(
                MarketChanged.ADDRESS, new MarketChanged(order.marketId(), MarketStatus.RESOLVED, order.resolution()));
        return settlement.settlePatiently(order.marketId());
    }

    private ResolveOutcome outcome(CorrectMarket order, Optional<SettlementStore.Ending> found) {
        if (found.isEmpty()) {
            return refused(RefusalCode.MARKET_NOT_FOUND, "There is no such market", Map.of());
        }
        SettlementStore.Ending ending = found.get();
        if (ending.resolution() == null) {
            return refused(
                    RefusalCode.MARKET_NOT_RESOLVED, "This market is not resolved", Map.of("status", ending.status()));
        }
        if (ending.resolution() == order.resolution()) {
            return new ResolveOutcome.Resolved(
                    order.marketId(), order.resolution(), ending.resolvedAt(), ending.settlement());
        }
        Instant until = ending.resolvedAt().plus(window);
        return refused(
                RefusalCode.MARKET_ALREADY_RESOLVED,
                "The time in which this resolution could be corrected is over",
                Map.of("resolution", ending.resolution(), "correctableUntil", until));
    }

    private static ResolveOutcome refused(RefusalCode code, String message, Map<String, Object> details) {
        return new ResolveOutcome.Refused(Refusal.of(code, message, details));
    }
}
