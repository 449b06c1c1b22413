package app.thisthat.http.contract;

import app.thisthat.kernel.RefusalCode;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One schema of the contract, compiled once and shared by all event loops. It compares numbers as exact decimals and tells
 * the first problem of each field; the library's validators compare binary floats, explain a number that is too small as an
 * unknown field, and cost ten times as much on the path of every bet.
 *
 * @param type what is checked first; a value of another type is not looked at further
 * @param rules what is checked then, in this order, up to the first problem
 * @param own the code of a value that has the type but breaks a rule ({@code x-refusal} in the contract)
 * @param properties the known fields of an object
 * @param required the fields an object has to have
 * @param open whether an object may have further fields
 * @param items the elements of an array, if they have a schema
 */
record Schema(
        Rule type,
        List<Rule> rules,
        RefusalCode own,
        Map<String, Schema> properties,
        Set<String> required,
        boolean open,
        Optional<Schema> items) {

    /** The name under which a problem of the whole body is reported. */
    static final String ROOT = "body";

    /** One keyword, on a value that has the type. */
    interface Rule {

        /** What is wrong with the value, to be read behind its name; empty if nothing. */
        Optional<String> problem(JsonNode value);
    }

    void check(JsonNode value, String name, ValidationErrors problems) {
        Optional<String> wrongType = type.problem(value);
        if (wrongType.isPresent()) {
            problems.add(name, wrongType.get());
            return;
        }
        for (Rule rule : rules) {
            Optional<String> problem = rule.problem(value);
            if (problem.isPresent()) {
                problems.add(name, problem.get(), own);
                return;
            }
        }
        if (value.isObject()) {
            checkFields(value, name, problems);
        } else if (value.isArray() && items.isPresent()) {
            checkElements(value, name, problems);
        }
    }

    private void checkFields(JsonNode object, String name, ValidationErrors problems) {
        for (String field : required) {
            if (!object.has(field)) {
                problems.add(below(name, field), "is required");
            }
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Schema schema = properties.get(field.getKey());
            if (schema != null) {
                schema.check(field.getValue(), below(name, field.getKey()), problems);
            } else if (!open) {
                problems.add(below(name, field.getKey()), "is not known");
            }
        }
    }

    private void checkElements(JsonNode array, String name, ValidationErrors problems) {
        for (int i = 0; i < array.size(); i++) {
            items.get().check(array.get(i), name + "[" + i + "]", problems);
        }
    }

    private static String below(String name, String field) {
        return name.equals(ROOT) ? field : name + "." + field;
    }
}
