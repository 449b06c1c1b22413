package app.thisthat.http;

import java.time.Duration;

/**
 * How often something may be done in any window of time, wherever it begins.
 *
 * @param name as in the contract's {@code x-rate-limits}
 * @param limit how often
 * @param window the window's length
 * @param perAddress whether it counts per client address, also of signed-in callers; else per user, and per address only
 *     where nobody is signed in
 */
record RateLimit(String name, int limit, Duration window, boolean perAddress) {

    /** The value of {@code RateLimit-Policy}. */
    String policy() {
        return "\"" + name + "\";q=" + limit + ";w=" + window.toSeconds();
    }

    /**
     * Whether one more was let in.
     *
     * @param remaining how many more would be let in now
     * @param resetMs when the next one leaves the window, so that one more is let in
     */
    record Verdict(boolean admitted, int remaining, long resetMs) {

        long resetSeconds() {
            return Math.max(1, (resetMs + 999) / 1_000);
        }
    }
}
