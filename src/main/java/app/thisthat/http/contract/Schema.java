package app.thisthat.http.contract;

import app.thisthat.kernel.RefusalCode;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A schema of the contract, compiled once and shared by all event loops. It compares numbers as exact decimals and
 * reports the first error of each field. The validators of vertx-json-schema accept up to 1.2e-7 beyond
 * {@code multipleOf}, take seconds for numbers with large exponents, and cost more than ten times as much.
 *
 * @param type validated first; the rules apply only to values of the type
 * @param rules validated in this order up to the first error
 * @param code refusal code of a value that has the type but breaks a rule ({@code x-refusal} in the contract)
 * @param open whether an object may have fields other than {@code properties}
 * @param items schema of the elements of an array
 */
record Schema(
        Rule type,
        List<Rule> rules,
        RefusalCode code,
        Map<String, Schema> properties,
        Set<String> required,
        boolean open,
        Optional<Schema> items) {

    /** Name of the whole body in errors. */
    static final String ROOT = "body";

    /**
     * A broken rule.
     *
     * @param rule name of the keyword
     * @param params its values
     * @param message without the value's name, for example "must be at least 10"
     */
    record Violation(String rule, Map<String, Object> params, String message) {}

    /** A schema keyword. */
    interface Rule {

        /** Empty if the value is valid. */
        Optional<Violation> violation(JsonNode value);
    }

    void validate(JsonNode value, String name, ValidationErrors errors) {
        Optional<Violation> wrongType = type.violation(value);
        if (wrongType.isPresent()) {
            errors.add(name, wrongType.get(), RefusalCode.VALIDATION_ERROR);
            return;
        }
        for (Rule rule : rules) {
            Optional<Violation> error = rule.violation(value);
            if (error.isPresent()) {
                errors.add(name, error.get(), code);
                return;
            }
        }
        if (value.isObject()) {
            validateFields(value, name, errors);
        } else if (value.isArray() && items.isPresent()) {
            validateElements(value, name, errors);
        }
    }

    private void validateFields(JsonNode object, String name, ValidationErrors errors) {
        for (String field : required) {
            if (!object.has(field)) {
                errors.add(path(name, field), "required", "is required");
            }
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Schema schema = properties.get(field.getKey());
            if (schema != null) {
                schema.validate(field.getValue(), path(name, field.getKey()), errors);
            } else if (!open) {
                errors.add(path(name, field.getKey()), "unknown", "is unknown");
            }
        }
    }

    private void validateElements(JsonNode array, String name, ValidationErrors errors) {
        for (int i = 0; i < array.size(); i++) {
            items.get().validate(array.get(i), name + "[" + i + "]", errors);
        }
    }

    static String path(String parent, String field) {
        return parent.equals(ROOT) ? field : parent + "." + field;
    }
}
