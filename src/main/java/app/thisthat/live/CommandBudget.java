package app.thisthat.live;

/** Token bucket for the commands of one client. */
final class CommandBudget {

    private static final double TOKENS_PER_SECOND = 10;
    private static final double CAPACITY = 20;

    /** Consecutive rejections after which the client is closed. */
    private static final int REJECTIONS_MAX = 20;

    private static final double NANOS_PER_SECOND = 1e9;

    private double tokens = CAPACITY;
    private long refilledAt;
    private int rejections;

    CommandBudget(long nowNanos) {
        this.refilledAt = nowNanos;
    }

    boolean tryAcquire(long nowNanos) {
        tokens = Math.min(CAPACITY, tokens + (nowNanos - refilledAt) / NANOS_PER_SECOND * TOKENS_PER_SECOND);
        refilledAt = nowNanos;
        if (tokens < 1) {
            rejections++;
            return false;
        }
        tokens--;
        rejections = 0;
        return true;
    }

    boolean isExhausted() {
        return rejections > REJECTIONS_MAX;
    }
}
