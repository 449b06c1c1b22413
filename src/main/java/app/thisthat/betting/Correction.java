package app.thisthat.betting;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.market.ConflictOfInterest;
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
 * Changes the resolution of a market, see rule {@code corrections}. One transaction changes the resolution and writes
 * the audit entry. The market is then settled again, which first reverses the earlier payouts. Like every settlement,
 * it is resumed by any node after an interruption. Confined to one event loop.
 */
final class Correction {

    private static final Logger LOG = LoggerFactory.getLogger(Correction.class);

    private final SettlementStore store;
    private final Settlement settlement;
    private final Bus bus;
    private final Duration window;

    /**
     * Creates the handler.
     *
     * @param window time after a resolution in which it can be corrected
     */
    Correction(SettlementStore store, Settlement settlement, Bus bus, Duration window) {
        this.store = store;
        this.settlement = settlement;
        this.bus = bus;
        this.window = window;
    }

    /** Corrects a market; a repeated command with the same resolution has the same outcome. */
    Future<ResolveOutcome> correct(CorrectMarket command) {
        long startNanos = System.nanoTime();
        return store.correct(command, window).compose(decision -> switch (decision.verdict()) {
            case TAKEN -> {
                publish(command);
                yield settlement.settle(
                        Settlement.running(command.marketId(), command.resolution(), decision),
                        startNanos,
                        () -> outcome(command));
            }
            case REFUSED -> Future.succeededFuture(new ResolveOutcome.Refused(ConflictOfInterest.hasBet()));
            case NOT_ALLOWED -> outcome(command);
        });
    }

    private Future<ResolveOutcome> outcome(CorrectMarket command) {
        return store.state(command.marketId()).map(state -> outcome(command, state));
    }

    private void publish(CorrectMarket command) {
        LOG.atInfo()
                .addKeyValue("marketId", command.marketId())
                .addKeyValue("resolution", command.resolution().wire())
                .addKeyValue("adminId", command.adminId())
                .log("Market corrected");
        bus.publish(
                MarketChanged.ADDRESS,
                new MarketChanged(command.marketId(), MarketStatus.RESOLVED, command.resolution()));
    }

    private ResolveOutcome outcome(CorrectMarket command, Optional<SettlementStore.State> found) {
        if (found.isEmpty()) {
            return refused(RefusalCode.MARKET_NOT_FOUND, "Market not found", Map.of());
        }
        SettlementStore.State state = found.get();
        if (state.resolution() == null) {
            return refused(
                    RefusalCode.MARKET_NOT_RESOLVED, "The market is not resolved", Map.of("status", state.status()));
        }
        if (state.resolution() == command.resolution()) {
            return new ResolveOutcome.Resolved(
                    command.marketId(), command.resolution(), state.resolvedAt(), state.settlement());
        }
        Instant until = state.resolvedAt().plus(window);
        return refused(
                RefusalCode.MARKET_ALREADY_RESOLVED,
                "The resolution can no longer be corrected",
                Map.of("resolution", state.resolution(), "correctableUntil", until));
    }

    private static ResolveOutcome refused(RefusalCode code, String message, Map<String, Object> details) {
        return new ResolveOutcome.Refused(Refusal.of(code, message, details));
    }
}
