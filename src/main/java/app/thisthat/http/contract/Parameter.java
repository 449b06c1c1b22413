package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parameter of an operation.
 *
 * @param location {@code path}, {@code query} or {@code header}
 * @param defaultValue used if the parameter is absent
 * @param type JSON type that the text is converted to
 */
record Parameter(
        String name, String location, boolean required, Optional<String> defaultValue, String type, Schema schema) {

    /** Longer numbers exceed every bound of the contract. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

    boolean isIn(String otherLocation) {
        return location.equals(otherLocation);
    }

    void validate(String text, ValidationErrors errors) {
        if (!CleanText.isClean(text)) {
            errors.add(name, TextCheck.RULE, TextCheck.ERROR);
        } else {
            schema.validate(value(text), name, errors);
        }
    }

    /** Text of another type stays text, which the schema then rejects. */
    private JsonNode value(String text) {
        return switch (type) {
            case "integer" -> WHOLE_NUMBER.matcher(text).matches() ? number(text) : TextNode.valueOf(text);
            case "number" -> NUMBER.matcher(text).matches() ? number(text) : TextNode.valueOf(text);
            case "boolean" ->
                text.equals("true") || text.equals("false")
                        ? BooleanNode.valueOf(text.equals("true"))
                        : TextNode.valueOf(text);
            case "array" -> list(text);
            default -> TextNode.valueOf(text);
        };
    }

    /** A list is separated by commas. Its elements are texts: the contract has no lists of numbers in parameters. */
    private static JsonNode list(String text) {
        ArrayNode elements = JsonNodeFactory.instance.arrayNode();
        for (String element : text.split(",", -1)) {
            elements.add(element);
        }
        return elements;
    }

    private static JsonNode number(String text) {
        return DecimalNode.valueOf(new BigDecimal(text));
    }
}
