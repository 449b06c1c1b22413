package app.thisthat.betting;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Executes batches of one kind of request in the database.
 *
 * @param <R> the kind of request
 */
interface BatchHandler<R extends BetRequest> {

    /** Exceeds the timeouts of connecting, of the statement and of the preceding pipelined statement together. */
    long STATEMENT_TIMEOUT_MS = 15_000;

    /** The outcome of a request whose commit may or may not have taken place. */
    BetOutcome UNKNOWN = new BetOutcome.Refused(BetRefusals.unknownOutcome());

    /**
     * Executes a batch in one transaction; fails if it may have been rolled back.
     *
     * @param batch at most one request of each user
     * @return the outcome of each request, in the order of the batch
     */
    Future<List<BetOutcome>> execute(List<R> batch, CommitLane lane);

    /** Executes one request with a lock timeout of its own for each lock. */
    Future<BetOutcome> executeWithLockTimeout(R request, Duration lockTimeout);

    /** Whether a request that failed because of a lock timeout would now be refused because its market has closed. */
    Future<Boolean> isMarketClosed(R request);

    /** The refusal of a request on a market that takes no bets. */
    BetOutcome marketClosed();
}
