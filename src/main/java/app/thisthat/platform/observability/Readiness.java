package app.thisthat.platform.observability;

/**
 * Whether a node may be sent work. Falls only after PostgreSQL failed three times in a row, since a single failure happens
 * to every node at once; one success raises it again.
 */
final class Readiness {

    private static final int FAILURES_TO_FALL = 3;

    private volatile int failuresInARow;
    private volatile boolean started;
    private volatile boolean stopping;

    void answered() {
        failuresInARow = 0;
    }

    /** Called on one event loop only. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void failed() {
        failuresInARow++;
    }

    /** Until now it was down, whatever answered. */
    void start() {
        started = true;
    }

    /** From now on it is down, whatever answers. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isDatabaseUp() {
        return failuresInARow < FAILURES_TO_FALL;
    }

    boolean isUp() {
        return started && !stopping && isDatabaseUp();
    }
}
