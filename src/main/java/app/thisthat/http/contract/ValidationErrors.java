package app.thisthat.http.contract;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The first error of each invalid field or parameter of a request. The number is bounded, to bound the response. */
public final class ValidationErrors {

    static final String DUPLICATE = "is given more than once";

    private static final int COUNT_MAX = 20;
    private static final int NAME_LENGTH_MAX = 100;

    private final Map<String, Object> details = new LinkedHashMap<>();
    private RefusalCode code;

    void add(String name, String error) {
        add(name, error, RefusalCode.VALIDATION_ERROR);
    }

    /** Adds an error with its own code. The refusal has that code only if all errors have it. */
    void add(String name, String error, RefusalCode errorCode) {
        code = code == null || code == errorCode ? errorCode : RefusalCode.VALIDATION_ERROR;
        if (details.size() < COUNT_MAX) {
            String shown = name.length() > NAME_LENGTH_MAX ? name.substring(0, NAME_LENGTH_MAX) + "…" : name;
            details.putIfAbsent(shown, error);
        }
    }

    boolean isEmpty() {
        return details.isEmpty();
    }

    Refusal refusal() {
        return Refusal.of(code, "The request is not valid", details);
    }

    /** The refusal of a request with one error. */
    static Refusal refusal(String name, String error) {
        ValidationErrors errors = new ValidationErrors();
        errors.add(name, error);
        return errors.refusal();
    }
}
