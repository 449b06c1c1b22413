package app.thisthat.http.contract;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is wrong with one request: for each field or parameter the first thing found. Bounded, so that a hostile request
 * never makes a large answer.
 */
public final class ValidationErrors {

    private static final int COUNT_MAX = 20;
    private static final int NAME_LENGTH_MAX = 100;

    private final Map<String, Object> details = new LinkedHashMap<>();
    private RefusalCode code;

    void add(String name, String problem) {
        add(name, problem, RefusalCode.VALIDATION_ERROR);
    }

    /** Adds a problem that has a code of its own; it is the refusal's only if every problem has it. */
    void add(String name, String problem, RefusalCode own) {
        code = code == null || code == own ? own : RefusalCode.VALIDATION_ERROR;
        if (details.size() < COUNT_MAX) {
            String shown = name.length() > NAME_LENGTH_MAX ? name.substring(0, NAME_LENGTH_MAX) + "…" : name;
            details.putIfAbsent(shown, problem);
        }
    }

    boolean none() {
        return details.isEmpty();
    }

    Refusal refusal() {
        return Refusal.of(code, "The request is not valid", details);
    }

    /** The refusal of a request with one problem. */
    static Refusal refusal(String name, String problem) {
        ValidationErrors problems = new ValidationErrors();
        problems.add(name, problem);
        return problems.refusal();
    }
}
