package app.thisthat.platform.jobs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff with jitter: the delay doubles with each failure in a row up to a limit, and is shortened
 * randomly by up to half.
 */
public final class Backoff {

    private static final int DOUBLINGS_MAX = 20;

    private final Duration first;
    private final Duration longest;
    private int failures;

    /**
     * Starts without failures.
     *
     * @param first delay after the first failure
     * @param longest limit of the delay
     */
    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    /** Counts a failure and returns the delay until the next attempt: milliseconds, at least 1. */
    public long failed() {
        long delay = Math.min(first.toMillis() << Math.min(failures, DOUBLINGS_MAX), longest.toMillis());
        failures++;
        return Math.max(1, delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1));
    }

    /** Resets the failures. */
    public void succeeded() {
        failures = 0;
    }

    /** Number of failures in a row. */
    public int failures() {
        return failures;
    }
}
