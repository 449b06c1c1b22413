package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Rejects requests whose texts contain characters that {@link CleanText} forbids. */
final class TextCheck {

    static final String PROBLEM = "contains an invalid character";

    private TextCheck() {}

    /** Checks every string and field name of a body. */
    static void check(JsonNode node, String name, ValidationErrors problems) {
        if (node.isTextual()) {
            if (!CleanText.isClean(node.textValue())) {
                problems.add(name, PROBLEM);
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (CleanText.isClean(field.getKey())) {
                    check(field.getValue(), field.getKey(), problems);
                } else {
                    problems.add(name, PROBLEM);
                }
            }
        } else {
            node.forEach(element -> check(element, name, problems));
        }
    }
}
