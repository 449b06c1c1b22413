package app.thisthat.http.ratelimit;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Duration;
import java.util.Map;

/**
 * A sliding-window rate limit.
 *
 * @param name as in the contract's {@code x-rate-limits}, if the contract has the limit
 * @param limit maximum number of requests in a window
 * @param perAddress true: counted per client address; false: per user, and per client address for unauthenticated
 *     requests
 */
public record RateLimit(String name, int limit, Duration window, boolean perAddress) {

    /** Value of the header {@code RateLimit-Policy}. */
    String policy() {
        return "\"" + name + "\";q=" + limit + ";w=" + window.toSeconds();
    }

    Refusal refusal(Decision decision) {
        Map<String, Object> details = Map.of(
                "policy",
                name,
                "limit",
                limit,
                "windowSeconds",
                window.toSeconds(),
                "retryAfterSeconds",
                decision.resetSeconds());
        return Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many requests", details)
                .retryAfter((int) decision.resetSeconds());
    }

    /** Result of one request; {@code resetMs}: time until the oldest request leaves the window. */
    record Decision(boolean allowed, int remaining, long resetMs) {

        long resetSeconds() {
            return Math.max(1, (resetMs + 999) / 1_000);
        }
    }
}
