package app.thisthat.betting;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.SettlementStatus;
import app.thisthat.market.ConflictOfInterest;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.PostgresErrors;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves a market and settles its bets.
 *
 * <p>A first transaction changes the market's status, after which no bet can be placed. Each chunk of pending bets is
 * then settled and paid in a transaction of its own. After an interruption the market is found by its missing {@code
 * settled_at}, and any node resumes the settlement. Confined to one event loop.
 */
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    /** Most markets that one run resumes. */
    private static final int RESUME_LIMIT = 100;

    /** A smaller chunk is not halved: its size is not the cause of the failure. */
    private static final int CHUNK_MIN = 10;

    /** After each success a reduced chunk size grows by this fraction of the full size. */
    private static final int CHUNK_GROWTH_STEPS = 10;

    /** Time of a command until its response. The event bus waits 2 s. */
    private static final Duration RESPONSE_TIME = Duration.ofMillis(1_500);

    /** Exceeds the timeouts of connecting, of locks and of the statement together. */
    private static final long STATEMENT_TIMEOUT_MS = 30_000;

    private final SettlementStore store;
    private final Bus bus;
    private final int chunkSize;
    private final BettingMetrics metrics;
    private final Map<UUID, Future<Void>> running = new HashMap<>();

    /**
     * Creates the handler.
     *
     * @param chunkSize most bets that one transaction settles
     */
    Settlement(SettlementStore store, Bus bus, int chunkSize, BettingMetrics metrics) {
        this.store = store;
        this.bus = bus;
        this.chunkSize = chunkSize;
        this.metrics = metrics;
    }

    /** Resolves a market and settles it; a repeated command with the same resolution has the same outcome. */
    Future<ResolveOutcome> resolve(ResolveMarket command) {
        long startNanos = System.nanoTime();
        return store.resolve(command).compose(decision -> switch (decision.verdict()) {
            case TAKEN -> {
                publish(command);
                yield settle(
                        running(command.marketId(), command.resolution(), decision),
                        startNanos,
                        () -> outcome(command));
            }
            case REFUSED -> Future.succeededFuture(new ResolveOutcome.Refused(ConflictOfInterest.hasBet()));
            case NOT_ALLOWED -> outcome(command);
        });
    }

    private Future<ResolveOutcome> outcome(ResolveMarket command) {
        return store.state(command.marketId()).map(state -> outcome(command, state));
    }

    private void publish(ResolveMarket command) {
        LOG.atInfo()
                .addKeyValue("marketId", command.marketId())
                .addKeyValue("resolution", command.resolution().wire())
                .addKeyValue("source", command.source())
                .log("Market resolved");
        bus.publish(
                MarketChanged.ADDRESS,
                new MarketChanged(command.marketId(), MarketStatus.RESOLVED, command.resolution()));
    }

    /** The outcome of a command that has taken effect and whose settlement continues. */
    static ResolveOutcome.Resolved running(UUID marketId, Resolution resolution, SettlementStore.Decision decision) {
        return new ResolveOutcome.Resolved(
                marketId, resolution, decision.resolvedAt(), new ResolveOutcome.Settlement(SettlementStatus.RUNNING));
    }

    /**
     * Settles a market that has ended. Completes within the response time of its command, also if that time has passed.
     *
     * @param running the outcome if the settlement continues after the response
     * @param startNanos start of the command
     * @param settled reads the outcome after the settlement
     */
    Future<ResolveOutcome> settle(
            ResolveOutcome.Resolved running, long startNanos, Supplier<Future<ResolveOutcome>> settled) {
        long leftMs = RESPONSE_TIME.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        return settle(running.marketId())
                .compose(done -> settled.get())
                .timeout(Math.max(1, leftMs), TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    LOG.atWarn()
                            .addKeyValue("marketId", running.marketId())
                            .addKeyValue("cause", String.valueOf(failure))
                            .log("Settlement continues after the response");
                    return Future.succeededFuture(running);
                });
    }

    /** Starts to settle a market that has ended. A failure is retried by {@link #resume}. */
    void start(UUID marketId) {
        settle(marketId).onFailure(failure -> LOG.atWarn()
                .addKeyValue("marketId", marketId)
                .addKeyValue("cause", String.valueOf(failure))
                .log("Settlement failed and will be retried"));
    }

    private static ResolveOutcome outcome(ResolveMarket command, Optional<SettlementStore.State> found) {
        if (found.isEmpty()) {
            return new ResolveOutcome.Refused(Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found"));
        }
        SettlementStore.State state = found.get();
        if (command.resolution() == state.resolution()) {
            return new ResolveOutcome.Resolved(
                    command.marketId(), state.resolution(), state.resolvedAt(), state.settlement());
        }
        Resolution resolution = state.resolution();
        return new ResolveOutcome.Refused(Refusal.of(
                RefusalCode.MARKET_ALREADY_RESOLVED,
                "The market has ended with another result",
                Map.of("status", state.status(), "resolution", resolution == null ? "none" : resolution.wire())));
    }

    /** Resumes unfinished settlements, one market after the other. */
    Future<Void> resume() {
        return withTimeout(store.unfinished(RESUME_LIMIT)).compose(this::settleAll);
    }

    private Future<Void> settleAll(List<UUID> markets) {
        Future<Void> done = Future.succeededFuture();
        for (UUID market : markets) {
            done = done.compose(settled -> settle(market).recover(failure -> skip(market, failure)));
        }
        return done;
    }

    /** Continues with the next market unless the database is unreachable. */
    private static Future<Void> skip(UUID marketId, Throwable failure) {
        if (PostgresErrors.unavailable(failure) && !PostgresErrors.rolledBack(failure)) {
            return Future.failedFuture(failure);
        }
        LOG.atError().addKeyValue("marketId", marketId).setCause(failure).log("Settlement failed and will be retried");
        return Future.succeededFuture();
    }

    private Future<Void> settle(UUID marketId) {
        Future<Void> current = running.get(marketId);
        if (current != null) {
            return current;
        }
        Future<Void> started = settleChunks(marketId, chunkSize);
        if (!started.isComplete()) {
            running.put(marketId, started);
            started.onComplete(done -> running.remove(marketId));
        }
        return started;
    }

    /** Checks for a hold before each chunk, since the audit can find a violation at any time. */
    private Future<Void> settleChunks(UUID marketId, int limit) {
        return withTimeout(store.isHeld(marketId))
                .compose(held -> held ? stopHeld(marketId) : settleChunk(marketId, limit));
    }

    /** A statement that takes effect after its timeout is harmless: the next run finds its bets settled. */
    private static <T> Future<T> withTimeout(Future<T> statement) {
        return statement.timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private static Future<Void> stopHeld(UUID marketId) {
        LOG.atWarn().addKeyValue("marketId", marketId).log("Settlement held by the ledger audit");
        return Future.succeededFuture();
    }

    private Future<Void> settleChunk(UUID marketId, int limit) {
        long startedNanos = System.nanoTime();
        return withTimeout(store.settle(marketId, limit))
                .transform(settled -> settled.succeeded()
                        ? afterChunk(marketId, limit, settled.result(), startedNanos)
                        : retryHalf(marketId, limit, settled.cause()));
    }

    private Future<Void> afterChunk(UUID marketId, int limit, List<BetsSettled.Entry> bets, long startedNanos) {
        if (bets.isEmpty()) {
            return withTimeout(store.finish(marketId)).mapEmpty();
        }
        metrics.settled(bets.size(), System.nanoTime() - startedNanos);
        LOG.atInfo()
                .addKeyValue("marketId", marketId)
                .addKeyValue("bets", bets.size())
                .log("Bets settled");
        bus.publish(BetsSettled.ADDRESS, new BetsSettled(marketId, bets));
        return settleChunks(marketId, Math.min(chunkSize, limit + chunkSize / CHUNK_GROWTH_STEPS));
    }

    /** Retries a chunk with half as many bets after a statement or lock timeout. */
    private Future<Void> retryHalf(UUID marketId, int limit, Throwable failure) {
        if (limit <= CHUNK_MIN || !PostgresErrors.rolledBack(failure)) {
            return Future.failedFuture(failure);
        }
        LOG.atWarn()
                .addKeyValue("marketId", marketId)
                .addKeyValue("bets", limit)
                .addKeyValue("cause", String.valueOf(failure))
                .log("Settlement of a chunk failed; retrying with half its size");
        return settleChunks(marketId, Math.max(CHUNK_MIN, limit / 2));
    }
}
