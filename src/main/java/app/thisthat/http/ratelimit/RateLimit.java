package app.thisthat.http.ratelimit;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Duration;
import java.util.Map;

/**
 * How often something may be done in any window of time, wherever it begins.
 *
 * @param name as in the contract's {@code x-rate-limits}, if it is one of these
 * @param limit how often
 * @param window the window's length
 * @param perAddress whether it counts per client address, also of signed-in callers; else per user, and per address only
 *     where nobody is signed in
 */
public record RateLimit(String name, int limit, Duration window, boolean perAddress) {

    /** The value of {@code RateLimit-Policy}. */
    String policy() {
        return "\"" + name + "\";q=" + limit + ";w=" + window.toSeconds();
    }

    /** What whoever was not let in is told. */
    Refusal refusal(Verdict verdict) {
        Map<String, Object> details = Map.of(
                "policy",
                name,
                "limit",
                limit,
                "windowSeconds",
                window.toSeconds(),
                "retryAfterSeconds",
                verdict.resetSeconds());
        return Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many requests", details)
                .retryAfter((int) verdict.resetSeconds());
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
