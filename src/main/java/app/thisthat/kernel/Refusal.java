package app.thisthat.kernel;

import java.util.Map;

/**
 * A rejected request. A value and no exception, so that it can be sent over the event bus.
 *
 * @param message for users; contains no secrets
 * @param details for programs; may be empty
 * @param retryAfterSeconds 0: unknown
 */
public record Refusal(RefusalCode code, String message, Map<String, Object> details, int retryAfterSeconds) {

    public Refusal {
        details = Map.copyOf(details);
    }

    public static Refusal of(RefusalCode code, String message) {
        return new Refusal(code, message, Map.of(), 0);
    }

    public static Refusal of(RefusalCode code, String message, Map<String, Object> details) {
        return new Refusal(code, message, details, 0);
    }

    /** The same refusal with a time to retry after. */
    public Refusal retryAfter(int seconds) {
        return new Refusal(code, message, details, seconds);
    }

    /** The refusal as the failure of a future. */
    public RefusedException asException() {
        return new RefusedException(this);
    }
}
