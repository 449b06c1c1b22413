package app.thisthat.live;

/** How many commands a client may send: some at once, then so many a second. */
final class CommandBudget {

    private static final double PER_SECOND = 10;
    private static final double BURST = 20;

    /** Refused commands in a row after which the client is told no more, but hung up on. */
    private static final int REFUSED_MAX = 20;

    private static final double NANOS_PER_SECOND = 1e9;

    private double left = BURST;
    private long countedAt;
    private int refused;

    CommandBudget(long nowNanos) {
        this.countedAt = nowNanos;
    }

    /** Whether one more command is within the budget. */
    boolean take(long nowNanos) {
        left = Math.min(BURST, left + (nowNanos - countedAt) / NANOS_PER_SECOND * PER_SECOND);
        countedAt = nowNanos;
        if (left < 1) {
            refused++;
            return false;
        }
        left--;
        refused = 0;
        return true;
    }

    /** Whether the client goes on although it was refused again and again. */
    boolean exhausted() {
        return refused > REFUSED_MAX;
    }
}
