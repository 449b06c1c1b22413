package app.thisthat.betting;

import app.thisthat.platform.postgres.PostgresErrors;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits batches of one kind of request, and limits a failure to the request that caused it.
 *
 * @param <R> the kind of request
 */
final class BatchCommit<R extends BetRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(BatchCommit.class);

    /** Measured from the first attempt. The caller waits two seconds, and a retry may take some tenths of a second. */
    private static final long RETRY_WINDOW_NANOS = 1_700_000_000L;

    /** Lock timeout of each request that is retried after its batch has failed. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(100);

    /** Lock timeout of the retry of a batch of one request. */
    private static final Duration SINGLE_LOCK_TIMEOUT = Duration.ofMillis(500);

    private final BatchHandler<R> handler;

    BatchCommit(BatchHandler<R> handler) {
        this.handler = handler;
    }

    /**
     * Commits a batch.
     *
     * @return the outcome of each request, in the order of the batch
     */
    Future<List<BetOutcome>> commit(List<R> batch, CommitLane lane) {
        long startedNanos = System.nanoTime();
        return handler.execute(batch, lane).recover(failure -> afterFailure(batch, failure, startedNanos));
    }

    /**
     * If the database is unreachable, the outcome of the batch is unknown. Any other failure has rolled the batch back.
     * Its requests are then retried one by one.
     */
    private Future<List<BetOutcome>> afterFailure(List<R> batch, Throwable failure, long startedNanos) {
        boolean single = batch.size() == 1;
        if (isOutcomeUnknown(failure) || (single && !PostgresErrors.rolledBack(failure))) {
            LOG.error("Batch of {} bets failed", batch.size(), failure);
            return Future.succeededFuture(Collections.nCopies(batch.size(), BatchHandler.UNKNOWN));
        }
        LOG.warn("Batch of {} bets failed; its bets are retried one by one", batch.size(), failure);
        Duration lockTimeout = single ? SINGLE_LOCK_TIMEOUT : LOCK_TIMEOUT;
        Future<List<BetOutcome>> done = Future.succeededFuture(new ArrayList<>());
        for (R request : batch) {
            done = done.compose(
                    outcomes -> retry(request, startedNanos, lockTimeout).map(outcome -> {
                        outcomes.add(outcome);
                        return outcomes;
                    }));
        }
        return done;
    }

    private Future<BetOutcome> retry(R request, long startedNanos, Duration lockTimeout) {
        if (System.nanoTime() - startedNanos > RETRY_WINDOW_NANOS) {
            return Future.succeededFuture(new BetOutcome.Refused(BetRefusals.lockTimeout()));
        }
        return handler.executeWithLockTimeout(request, lockTimeout).recover(failure -> {
            LOG.error("Retry of a bet failed", failure);
            return PostgresErrors.rolledBack(failure)
                    ? lockTimeout(request)
                    : Future.succeededFuture(BatchHandler.UNKNOWN);
        });
    }

    /** A market that has closed during the wait is reported as closed, since a further retry is useless. */
    private Future<BetOutcome> lockTimeout(R request) {
        return handler.isMarketClosed(request)
                .timeout(BatchHandler.STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .otherwise(false)
                .map(closed -> closed ? handler.marketClosed() : new BetOutcome.Refused(BetRefusals.lockTimeout()));
    }

    private static boolean isOutcomeUnknown(Throwable failure) {
        return failure instanceof TimeoutException
                || (PostgresErrors.unavailable(failure) && !PostgresErrors.rolledBack(failure));
    }
}
