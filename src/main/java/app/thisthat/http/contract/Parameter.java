package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parameter of an operation.
 *
 * @param name as in the contract
 * @param place {@code path}, {@code query} or {@code header}
 * @param required whether it has to be there
 * @param fallback what stands in for it when it is absent
 * @param type the type its text is read as
 * @param schema what its value is checked against
 */
record Parameter(String name, String place, boolean required, Optional<String> fallback, String type, Schema schema) {

    /** Longer numbers exceed every bound of the contract. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

    boolean in(String somePlace) {
        return place.equals(somePlace);
    }

    void check(String text, ValidationErrors problems) {
        if (!CleanText.isClean(text)) {
            problems.add(name, TextCheck.PROBLEM);
        } else {
            schema.check(value(text), name, problems);
        }
    }

    /** Text that is not of the type stays text, which the schema then refuses. */
    private JsonNode value(String text) {
        return switch (type) {
            case "integer" -> WHOLE_NUMBER.matcher(text).matches() ? number(text) : TextNode.valueOf(text);
            case "number" -> NUMBER.matcher(text).matches() ? number(text) : TextNode.valueOf(text);
            case "boolean" ->
                text.equals("true") || text.equals("false")
                        ? BooleanNode.valueOf(text.equals("true"))
                        : TextNode.valueOf(text);
            default -> TextNode.valueOf(text);
        };
    }

    private static JsonNode number(String text) {
        return DecimalNode.valueOf(new BigDecimal(text));
    }
}
