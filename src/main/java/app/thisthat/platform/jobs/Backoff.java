package app.thisthat.platform.jobs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after failures in a row: twice as long each time, up to a limit, and by chance up to half shorter, so
 * that many who failed together do not come back together.
 */
public final class Backoff {

    private static final int DOUBLINGS_MAX = 20;

    private final Duration first;
    private final Duration longest;
    private int failures;

    /**
     * No failures yet.
     *
     * @param first how long to wait after the first
     * @param longest the limit
     */
    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    /** Counts one more failure and says how long to wait now, in milliseconds, at least 1. */
    public long failed() {
        long whole = Math.min(first.toMillis() << Math.min(failures, DOUBLINGS_MAX), longest.toMillis());
        failures++;
        return Math.max(1, whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
    }

    /** The row of failures is over. */
    public void succeeded() {
        failures = 0;
    }

    /** How many there were in a row. */
    public int failures() {
        return failures;
    }
}
