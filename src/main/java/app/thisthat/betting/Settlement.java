package app.thisthat.betting;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.Bus;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a market and pays its bets.
 *
 * <p>First the market's status changes, under a condition, in a transaction of its own; from then on no bet can slip in.
 * Then chunk after chunk of pending bets is moved out of {@code pending} and paid, each chunk one transaction. Whatever
 * stops in between, the market is found again by its missing {@code settled_at} and gone on with, by any node. Confined to
 * one event loop.
 */
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    private static final int UNFINISHED_AT_ONCE = 100;
    private static final long ANSWER_AFTER_MS = 1_500;

    private final SettlementStore store;
    private final Bus bus;
    private final int chunk;
    private final BettingMeter meter;
    private final Map<UUID, Future<Void>> underWay = new HashMap<>();

    /** Settles at most {@code chunk} bets in one transaction. */
    Settlement(SettlementStore store, Bus bus, int chunk, BettingMeter meter) {
        this.store = store;
        this.bus = bus;
        this.chunk = chunk;
        this.meter = meter;
    }

    /** Resolves a market and settles it; asked again for the same resolution, answers the same. */
    Future<ResolveOutcome> resolve(ResolveMarket order) {
        return store.resolve(order).compose(changed -> {
            if (changed.isEmpty()) {
                return store.ending(order.marketId()).map(ending -> again(order, ending));
            }
            LOG.atInfo()
                    .addKeyValue("marketId", order.marketId())
                    .addKeyValue("resolution", order.resolution().wire())
                    .addKeyValue("source", order.source())
                    .log("Market resolved");
            bus.publish(MarketChanged.ADDRESS, new MarketChanged(order.marketId(), "resolved", order.resolution()));
            return settlePatiently(order.marketId())
                    .map(new ResolveOutcome.Resolved(
                            order.marketId(), order.resolution(), changed.get().resolvedAt()));
        });
    }

    /** Settles a resolved market. That is done in any case, so the answer does not wait for it for long. */
    Future<Void> settlePatiently(UUID marketId) {
        return settle(marketId).timeout(ANSWER_AFTER_MS, TimeUnit.MILLISECONDS).recover(failure -> {
            LOG.atWarn()
                    .addKeyValue("marketId", marketId)
                    .addKeyValue("cause", String.valueOf(failure))
                    .log("Settlement goes on after the answer");
            return Future.succeededFuture();
        });
    }

    private static ResolveOutcome again(ResolveMarket order, Optional<SettlementStore.Ending> ending) {
        if (ending.isEmpty()) {
            return new ResolveOutcome.Refused(Refusal.of(RefusalCode.MARKET_NOT_FOUND, "There is no such market"));
        }
        Resolution resolution = ending.get().resolution();
        if (order.resolution() == resolution) {
            return new ResolveOutcome.Resolved(
                    order.marketId(), resolution, ending.get().resolvedAt());
        }
        Object end = resolution == null ? "none" : resolution.wire();
        return new ResolveOutcome.Refused(Refusal.of(
                RefusalCode.MARKET_ALREADY_RESOLVED,
                "This market has ended otherwise",
                Map.of("status", ending.get().status(), "resolution", end)));
    }

    /** Goes on with every settlement that was interrupted, one market after the other. */
    Future<Void> resume() {
        return store.unfinished(UNFINISHED_AT_ONCE).compose(this::settleAll);
    }

    private Future<Void> settleAll(List<UUID> markets) {
        Future<Void> done = Future.succeededFuture();
        for (UUID market : markets) {
            done = done.compose(before -> settle(market));
        }
        return done;
    }

    private Future<Void> settle(UUID marketId) {
        Future<Void> running = underWay.get(marketId);
        if (running != null) {
            return running;
        }
        Future<Void> started =
                store.held(marketId).compose(held -> held ? waitForAdmin(marketId) : settleChunks(marketId));
        if (!started.isComplete()) {
            underWay.put(marketId, started);
            started.onComplete(done -> underWay.remove(marketId));
        }
        return started;
    }

    private static Future<Void> waitForAdmin(UUID marketId) {
        LOG.atWarn().addKeyValue("marketId", marketId).log("Not settled: the auditor found its bets wrong");
        return Future.succeededFuture();
    }

    private Future<Void> settleChunks(UUID marketId) {
        long begun = System.nanoTime();
        return store.settle(marketId, chunk).compose(settled -> {
            if (settled.isEmpty()) {
                return store.finish(marketId).mapEmpty();
            }
            meter.settled(settled.size(), System.nanoTime() - begun);
            LOG.atInfo()
                    .addKeyValue("marketId", marketId)
                    .addKeyValue("bets", settled.size())
                    .log("Bets settled");
            bus.publish(BetsSettled.ADDRESS, new BetsSettled(marketId, settled));
            return settleChunks(marketId);
        });
    }
}
