package app.thisthat.betting;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.PostgresErrors;
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

    /** So few bets are settled in time, or not for their number. */
    private static final int CHUNK_MIN = 10;

    /** In so many steps a chunk that was made smaller grows back. */
    private static final int CHUNK_STEPS = 10;

    private static final long ANSWER_AFTER_MS = 1_500;

    /** Longer than a connection, a lock and a statement may take: a server that was cut off is not waited for. */
    private static final long STEP_MS_MAX = 30_000;

    private final SettlementStore store;
    private final Bus bus;
    private final int chunk;
    private final BettingMetrics meter;
    private final Map<UUID, Future<Void>> underWay = new HashMap<>();

    /** Settles at most {@code chunk} bets in one transaction. */
    Settlement(SettlementStore store, Bus bus, int chunk, BettingMetrics meter) {
        this.store = store;
        this.bus = bus;
        this.chunk = chunk;
        this.meter = meter;
    }

    /** Resolves a market and settles it; asked again for the same resolution, answers the same. */
    Future<ResolveOutcome> resolve(ResolveMarket order) {
        return store.resolve(order)
                .compose(changed -> changed ? begin(order) : Future.succeededFuture())
                .compose(settled -> store.ending(order.marketId()))
                .map(ending -> outcome(order, ending));
    }

    private Future<Void> begin(ResolveMarket order) {
        LOG.atInfo()
                .addKeyValue("marketId", order.marketId())
                .addKeyValue("resolution", order.resolution().wire())
                .addKeyValue("source", order.source())
                .log("Market resolved");
        bus.publish(
                MarketChanged.ADDRESS, new MarketChanged(order.marketId(), MarketStatus.RESOLVED, order.resolution()));
        return settlePatiently(order.marketId());
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

    private static ResolveOutcome outcome(ResolveMarket order, Optional<SettlementStore.Ending> ending) {
        if (ending.isEmpty()) {
            return new ResolveOutcome.Refused(Refusal.of(RefusalCode.MARKET_NOT_FOUND, "There is no such market"));
        }
        Resolution resolution = ending.get().resolution();
        if (order.resolution() == resolution) {
            return new ResolveOutcome.Resolved(
                    order.marketId(),
                    resolution,
                    ending.get().resolvedAt(),
                    ending.get().settlement());
        }
        Object end = resolution == null ? "none" : resolution.wire();
        return new ResolveOutcome.Refused(Refusal.of(
                RefusalCode.MARKET_ALREADY_RESOLVED,
                "This market has ended otherwise",
                Map.of("status", ending.get().status(), "resolution", end)));
    }

    /** Goes on with every settlement that was interrupted, one market after the other. */
    Future<Void> resume() {
        return step(store.unfinished(UNFINISHED_AT_ONCE)).compose(this::settleAll);
    }

    private Future<Void> settleAll(List<UUID> markets) {
        Future<Void> done = Future.succeededFuture();
        for (UUID market : markets) {
            done = done.compose(before -> settle(market).recover(failure -> leave(market, failure)));
        }
        return done;
    }

    /** What fails with one market may go well with the next, unless the database is away. */
    private static Future<Void> leave(UUID marketId, Throwable failure) {
        if (PostgresErrors.unavailable(failure) && !PostgresErrors.rolledBack(failure)) {
            return Future.failedFuture(failure);
        }
        LOG.atError()
                .addKeyValue("marketId", marketId)
                .setCause(failure)
                .log("Settlement failed and is tried again later");
        return Future.succeededFuture();
    }

    private Future<Void> settle(UUID marketId) {
        Future<Void> running = underWay.get(marketId);
        if (running != null) {
            return running;
        }
        Future<Void> started = settleChunks(marketId, chunk);
        if (!started.isComplete()) {
            underWay.put(marketId, started);
            started.onComplete(done -> underWay.remove(marketId));
        }
        return started;
    }

    /** A hold stops a settlement that is under way, too. */
    private Future<Void> settleChunks(UUID marketId, int limit) {
        return step(store.held(marketId)).compose(held -> held ? waitForAdmin(marketId) : settleChunk(marketId, limit));
    }

    /** What it did all the same is found done by whoever goes on. */
    private static <T> Future<T> step(Future<T> asked) {
        return asked.timeout(STEP_MS_MAX, TimeUnit.MILLISECONDS);
    }

    private static Future<Void> waitForAdmin(UUID marketId) {
        LOG.atWarn().addKeyValue("marketId", marketId).log("Not settled: the auditor found its bets wrong");
        return Future.succeededFuture();
    }

    private Future<Void> settleChunk(UUID marketId, int limit) {
        long begun = System.nanoTime();
        return step(store.settle(marketId, limit))
                .transform(settled -> settled.succeeded()
                        ? settled(marketId, limit, settled.result(), begun)
                        : undone(marketId, limit, settled.cause()));
    }

    private Future<Void> settled(UUID marketId, int limit, List<BetsSettled.Entry> bets, long begun) {
        if (bets.isEmpty()) {
            return step(store.finish(marketId)).mapEmpty();
        }
        meter.settled(bets.size(), System.nanoTime() - begun);
        LOG.atInfo()
                .addKeyValue("marketId", marketId)
                .addKeyValue("bets", bets.size())
                .log("Bets settled");
        bus.publish(BetsSettled.ADDRESS, new BetsSettled(marketId, bets));
        return settleChunks(marketId, Math.min(chunk, limit + chunk / CHUNK_STEPS));
    }

    /** A chunk that took too long, or waited too long for a bettor's lock, is tried again with half as many bets. */
    private Future<Void> undone(UUID marketId, int limit, Throwable failure) {
        if (limit <= CHUNK_MIN || !PostgresErrors.rolledBack(failure)) {
            return Future.failedFuture(failure);
        }
        LOG.atWarn()
                .addKeyValue("marketId", marketId)
                .addKeyValue("bets", limit)
                .addKeyValue("cause", String.valueOf(failure))
                .log("Too many bets at once");
        return settleChunks(marketId, Math.max(CHUNK_MIN, limit / 2));
    }
}
