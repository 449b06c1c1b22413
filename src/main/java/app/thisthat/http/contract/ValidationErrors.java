package app.thisthat.http.contract;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first fault of each invalid field or parameter of a request. The number is bounded, to bound the response. */
public final class ValidationErrors {

    static final String DUPLICATE_RULE = "duplicate";
    static final String DUPLICATE = "is given more than once";

    private static final int COUNT_MAX = 20;
    private static final int NAME_LENGTH_MAX = 100;
    private static final String MESSAGE = "The request is not valid";

    private final Map<String, FieldError> faults = new LinkedHashMap<>();
    private RefusalCode code;

    void add(String name, String rule, String message) {
        add(name, new Schema.Violation(rule, Map.of(), message), RefusalCode.VALIDATION_ERROR);
    }

    /** Adds a fault of a rule that the contract cannot state. */
    void add(FieldError fault) {
        add(
                fault.field(),
                new Schema.Violation(fault.rule(), fault.params(), fault.message()),
                RefusalCode.VALIDATION_ERROR);
    }

    /** Adds a fault with its own code. The refusal has that code only if all faults have it. */
    void add(String name, Schema.Violation violation, RefusalCode faultCode) {
        code = code == null || code == faultCode ? faultCode : RefusalCode.VALIDATION_ERROR;
        if (faults.size() < COUNT_MAX) {
            String shown = name.length() > NAME_LENGTH_MAX ? name.substring(0, NAME_LENGTH_MAX) + "…" : name;
            faults.putIfAbsent(shown, new FieldError(shown, violation.rule(), violation.params(), violation.message()));
        }
    }

    /** Whether a field, or a field within it, has a fault. */
    boolean has(String name) {
        return faults.keySet().stream()
                .anyMatch(field -> field.equals(name) || field.startsWith(name + ".") || field.startsWith(name + "["));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** The refusal; with further details if it has another code than {@code VALIDATION_ERROR}. */
    Refusal refusal(Map<String, Object> furtherDetails) {
        List<FieldError> list = List.copyOf(faults.values());
        if (code == RefusalCode.VALIDATION_ERROR) {
            return Refusal.invalid(MESSAGE, list);
        }
        Map<String, Object> details = Refusal.invalidDetails(list);
        details.putAll(furtherDetails);
        return Refusal.of(code, MESSAGE, details);
    }

    /** The refusal of a request with one fault. */
    static Refusal refusal(String name, String rule, String message) {
        return Refusal.invalid(MESSAGE, List.of(new FieldError(name, rule, message)));
    }
}
