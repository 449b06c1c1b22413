package app.thisthat.ingestion;

import io.vertx.core.Future;

/**
 * Tolerates single failures in a round of requests. Two failures in a row end the round, because the feed is then
 * likely unavailable. One instance serves one round.
 */
final class ConsecutiveFailurePolicy {

    private static final int CONSECUTIVE_FAILURES_MAX = 2;

    private int consecutiveFailures;
    private Throwable firstFailure;

    /** The result of a request, or the fallback for a tolerated failure. Fails with the second failure in a row. */
    <T> Future<T> apply(Future<T> request, T fallback) {
        return request.onSuccess(done -> consecutiveFailures = 0).recover(failure -> {
            firstFailure = firstFailure == null ? failure : firstFailure;
            consecutiveFailures++;
            return consecutiveFailures < CONSECUTIVE_FAILURES_MAX
                    ? Future.succeededFuture(fallback)
                    : Future.failedFuture(failure);
        });
    }

    /** The result of the round; fails with the first failure of its requests. */
    Future<Void> result() {
        return firstFailure == null ? Future.succeededFuture() : Future.failedFuture(firstFailure);
    }
}
