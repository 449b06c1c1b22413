package app.thisthat.ingestion;

import io.vertx.core.Future;

/**
 * Lets a round of requests go on behind one that failed, so that one bad page costs only itself, until two fail in a row:
 * then the feed is away, and the others are spared. Made for one round.
 */
final class ConsecutiveFailurePolicy {

    private static final int FAILURES_IN_A_ROW_MAX = 2;

    private int inARow;
    private Throwable first;

    /** What comes of one request; fails only if it is one failure too many. */
    <T> Future<T> of(Future<T> request, T otherwise) {
        return request.onSuccess(done -> inARow = 0).recover(failure -> {
            first = first == null ? failure : first;
            inARow++;
            return inARow < FAILURES_IN_A_ROW_MAX ? Future.succeededFuture(otherwise) : Future.failedFuture(failure);
        });
    }

    /** How the round as a whole went: it failed if one of its requests did. */
    Future<Void> end() {
        return first == null ? Future.succeededFuture() : Future.failedFuture(first);
    }
}
