package app.thisthat.kernel;

import java.util.Map;

/**
 * An expected "no": what a caller did wrong or why it cannot be done now. A value, so that it travels over the event bus
 * like any other answer.
 *
 * @param code the reason
 * @param message a sentence for people, without anything secret
 * @param details what a program needs to react, possibly empty
 * @param retryAfterSeconds when a repetition makes sense; 0: not said
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

    /** The same refusal with the advice to come back later. */
    public Refusal retryAfter(int seconds) {
        return new Refusal(code, message, details, seconds);
    }

    /** The same refusal as a failure, for a future that ends in it. */
    public RefusedException asException() {
        return new RefusedException(this);
    }
}
