package app.thisthat.betting;

import app.thisthat.kernel.PlacementOutcome;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.PostgresErrors;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits batches of bets and publishes the placed ones. */
final class BetPlacement {

    private static final Logger LOG = LoggerFactory.getLogger(BetPlacement.class);

    /** Exceeds the timeouts of connecting, of the statement and of the preceding pipelined statement together. */
    private static final long STATEMENT_TIMEOUT_MS = 15_000;

    /** Measured from the first attempt. The caller waits two seconds, and a retry may take some tenths of a second. */
    private static final long RETRY_WINDOW_NANOS = 1_700_000_000L;

    /** Lock timeout of each bet that is retried after its batch has failed. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(100);

    /** Lock timeout of the retry of a batch of one bet. */
    private static final Duration SINGLE_BET_LOCK_TIMEOUT = Duration.ofMillis(500);

    private static final BetOutcome UNKNOWN = new BetOutcome.Refused(BetRefusals.unknownOutcome());

    private final BetStore store;
    private final Bus bus;
    private final Duration jumpPause;

    /** {@code jumpPause} is the time without bets after a large move of odds. */
    BetPlacement(BetStore store, Bus bus, Duration jumpPause) {
        this.store = store;
        this.bus = bus;
        this.jumpPause = jumpPause;
    }

    /**
     * Commits a batch.
     *
     * @return the outcome of each bet, in the order of the batch
     */
    Future<List<BetOutcome>> commit(List<PlaceBet> batch, CommitLane lane) {
        long startedNanos = System.nanoTime();
        return store.place(batch, lane)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .transform(placed -> placed.succeeded()
                        ? outcomes(batch, placed.result())
                        : afterFailure(batch, placed.cause(), startedNanos));
    }

    private Future<List<BetOutcome>> outcomes(List<PlaceBet> batch, List<BetStore.Placement> placements) {
        publish(placements);
        List<Future<BetOutcome>> outcomes = IntStream.range(0, batch.size())
                .mapToObj(i -> outcome(batch.get(i), placements.get(i)))
                .toList();
        return Future.all(outcomes).map(all -> all.list());
    }

    private Future<BetOutcome> outcome(PlaceBet bet, BetStore.Placement placement) {
        return switch (placement.outcome()) {
            case PLACED ->
                Future.succeededFuture(new BetOutcome.Placed(placement.bet(), placement.newBalance(), false));
            case REPLAYED ->
                store.placed(placement.betId())
                        .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .<BetOutcome>map(placed -> placed)
                        .recover(failure -> Future.succeededFuture(UNKNOWN));
            case ODDS_UNCONFIRMED, ODDS_IN_PLAY ->
                Future.succeededFuture(new BetOutcome.Unconfirmed(
                        placement.betId(), placement.outcome() == PlacementOutcome.ODDS_IN_PLAY));
            case OWN_MARKET ->
                store.auditOwnMarket(bet)
                        .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .onFailure(failure -> LOG.error("Audit entry of a refused bet failed", failure))
                        .transform(audited -> refused(placement));
            default -> refused(placement);
        };
    }

    private Future<BetOutcome> refused(BetStore.Placement placement) {
        return Future.succeededFuture(
                new BetOutcome.Refused(BetRefusals.of(placement.outcome(), placement.odds(), jumpPause)));
    }

    /** A failure to publish does not change the outcome of committed bets. */
    private void publish(List<BetStore.Placement> placements) {
        List<BetsPlaced.Entry> placed = placements.stream()
                .filter(placement -> placement.bet() != null)
                .map(BetStore.Placement::bet)
                .map(bet -> new BetsPlaced.Entry(bet.userId(), bet.marketId(), bet.amount()))
                .toList();
        if (placed.isEmpty()) {
            return;
        }
        try {
            bus.publish(BetsPlaced.ADDRESS, new BetsPlaced(placed));
        } catch (RuntimeException e) {
            LOG.error("Publication of {} placed bets failed", placed.size(), e);
        }
    }

    /**
     * If the database is unreachable, the outcome of the batch is unknown. Any other failure has rolled the batch back.
     * Its bets are then retried one by one, which limits the failure to the bet that caused it.
     */
    private Future<List<BetOutcome>> afterFailure(List<PlaceBet> batch, Throwable failure, long startedNanos) {
        boolean single = batch.size() == 1;
        if (isOutcomeUnknown(failure) || (single && !PostgresErrors.rolledBack(failure))) {
            LOG.error("Batch of {} bets failed", batch.size(), failure);
            return Future.succeededFuture(Collections.nCopies(batch.size(), UNKNOWN));
        }
        LOG.warn("Batch of {} bets failed; its bets are retried one by one", batch.size(), failure);
        Duration lockTimeout = single ? SINGLE_BET_LOCK_TIMEOUT : LOCK_TIMEOUT;
        Future<List<BetOutcome>> done = Future.succeededFuture(new ArrayList<>());
        for (PlaceBet bet : batch) {
            done = done.compose(
                    outcomes -> retry(bet, startedNanos, lockTimeout).map(outcome -> {
                        outcomes.add(outcome);
                        return outcomes;
                    }));
        }
        return done;
    }

    private Future<BetOutcome> retry(PlaceBet bet, long startedNanos, Duration lockTimeout) {
        if (System.nanoTime() - startedNanos > RETRY_WINDOW_NANOS) {
            return Future.succeededFuture(new BetOutcome.Refused(BetRefusals.lockTimeout()));
        }
        return store.placeWithLockTimeout(bet, lockTimeout)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .transform(placed -> {
                    if (placed.succeeded()) {
                        publish(List.of(placed.result()));
                        return outcome(bet, placed.result());
                    }
                    LOG.error("Retry of a bet failed", placed.cause());
                    return PostgresErrors.rolledBack(placed.cause())
                            ? lockTimeout(bet)
                            : Future.succeededFuture(UNKNOWN);
                });
    }

    /** A market that has closed during the wait is reported as closed, since a further retry is useless. */
    private Future<BetOutcome> lockTimeout(PlaceBet bet) {
        return store.isMarketClosed(bet)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .otherwise(false)
                .map(closed -> new BetOutcome.Refused(
                        closed
                                ? BetRefusals.of(PlacementOutcome.MARKET_CLOSED, null, jumpPause)
                                : BetRefusals.lockTimeout()));
    }

    private static boolean isOutcomeUnknown(Throwable failure) {
        return failure instanceof TimeoutException
                || (PostgresErrors.unavailable(failure) && !PostgresErrors.rolledBack(failure));
    }
}
