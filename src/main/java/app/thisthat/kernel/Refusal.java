package app.thisthat.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rejected request. A value and no exception, so that it can be sent over the event bus.
 *
 * @param message for users; contains no secrets
 * @param details for programs; may be empty, and values may be null
 * @param retryAfterSeconds 0: unknown
 */
public record Refusal(RefusalCode code, String message, Map<String, Object> details, int retryAfterSeconds) {

    private static final String ERRORS = "errors";
    private static final String RETRY_AFTER = "retryAfterSeconds";

    /** Wait before a retry if the cause of the refusal does not state one. */
    private static final int RETRY_AFTER_DEFAULT = 1;

    /** Adds {@code retryAfterSeconds} to the details of refusals that have one, and always to those with status 503. */
    public Refusal {
        if (retryAfterSeconds == 0 && code.status() == RefusalCode.SERVICE_BUSY.status()) {
            retryAfterSeconds = RETRY_AFTER_DEFAULT;
        }
        if (retryAfterSeconds > 0 && !details.containsKey(RETRY_AFTER)) {
            Map<String, Object> more = new LinkedHashMap<>(details);
            more.put(RETRY_AFTER, retryAfterSeconds);
            details = more;
        }
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    public static Refusal of(RefusalCode code, String message) {
        return new Refusal(code, message, Map.of(), 0);
    }

    public static Refusal of(RefusalCode code, String message, Map<String, Object> details) {
        return new Refusal(code, message, details, 0);
    }

    /** {@code VALIDATION_ERROR} with its faults, at least one. */
    public static Refusal invalid(String message, List<FieldError> errors) {
        return new Refusal(RefusalCode.VALIDATION_ERROR, message, invalidDetails(errors), 0);
    }

    /** {@code VALIDATION_ERROR} with one fault. */
    public static Refusal invalid(FieldError error) {
        return invalid(error.field() + " " + error.message(), List.of(error));
    }

    /** The details of faults: the list {@code errors}, and the first message of each field by its name. */
    public static Map<String, Object> invalidDetails(List<FieldError> errors) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(ERRORS, List.copyOf(errors));
        errors.forEach(error -> details.putIfAbsent(error.field(), error.message()));
        return details;
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
