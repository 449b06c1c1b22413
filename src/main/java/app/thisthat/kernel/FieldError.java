package app.thisthat.kernel;

import java.util.Map;

/**
 * A fault of a request: an element of {@code details.errors} of {@code VALIDATION_ERROR} in the contract.
 *
 * @param field field, parameter or header; {@code body}, {@code query} or {@code request} for a whole
 * @param rule the broken rule, for example {@code minLength}
 * @param params values of the rule, for example the minimum
 * @param message for people, without the name of the field
 */
public record FieldError(String field, String rule, Map<String, Object> params, String message) {

    public FieldError {
        params = Map.copyOf(params);
    }

    /** A fault of a rule without values. */
    public FieldError(String field, String rule, String message) {
        this(field, rule, Map.of(), message);
    }
}
