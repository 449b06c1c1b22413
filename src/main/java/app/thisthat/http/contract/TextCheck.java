package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Rejects requests whose texts contain characters that {@link CleanText} forbids. */
final class TextCheck {

    static final String RULE = "characters";

    static final String ERROR = "contains an invalid character";

    private TextCheck() {}

    /** Checks every string and field name of a body. */
    static void validate(JsonNode node, String name, ValidationErrors errors) {
        if (node.isTextual()) {
            if (!CleanText.isClean(node.textValue())) {
                errors.add(name, RULE, ERROR);
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (CleanText.isClean(field.getKey())) {
                    validate(field.getValue(), Schema.path(name, field.getKey()), errors);
                } else {
                    errors.add(name, RULE, ERROR);
                }
            }
        } else {
            for (int i = 0; i < node.size(); i++) {
                validate(node.get(i), name + "[" + i + "]", errors);
            }
        }
    }
}
