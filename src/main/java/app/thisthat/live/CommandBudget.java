package app.thisthat.live;

/** Token buckets for the messages of one client and for the errors that answer messages beyond them. */
final class CommandBudget {

    private static final double TOKENS_PER_SECOND = 10;
    private static final double TOKENS_MAX = 20;
    private static final double ERRORS_PER_SECOND = 1;
    private static final double ERRORS_MAX = 20;

    private static final double NANOS_PER_SECOND = 1e9;

    private double tokens = TOKENS_MAX;
    private double errors = ERRORS_MAX;
    private long refilledAt;

    CommandBudget(long nowNanos) {
        this.refilledAt = nowNanos;
    }

    /**
     * Takes the tokens of a message, or a token for the error that answers it.
     *
     * @param cost 1 for a message without further work, at most 20
     */
    boolean tryAcquire(long nowNanos, int cost) {
        double seconds = (nowNanos - refilledAt) / NANOS_PER_SECOND;
        refilledAt = nowNanos;
        tokens = Math.min(TOKENS_MAX, tokens + seconds * TOKENS_PER_SECOND);
        errors = Math.min(ERRORS_MAX, errors + seconds * ERRORS_PER_SECOND);
        if (tokens < cost) {
            errors--;
            return false;
        }
        tokens -= cost;
        return true;
    }

    /** Whether the client must be closed. */
    boolean isExhausted() {
        return errors < 0;
    }
}
