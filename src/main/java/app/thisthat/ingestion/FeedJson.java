package app.thisthat.ingestion;

import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/**
 * Reads the feed's JSON leniently: lists and numbers may be inside strings, numbers may be NaN, and fields may have any
 * type. An unreadable value counts as absent, so it affects one market only. Numbers are never converted to binary
 * floats.
 */
final class FeedJson {

    /** Limits digits and exponent, because arithmetic on a hostile exponent takes seconds. */
    private static final int DIGITS_MAX = 100;

    private static final int NESTING_MAX = 100;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(NESTING_MAX)
                        .build());
    }

    private FeedJson() {}

    static JsonNode parse(byte[] body) throws JsonProcessingException {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonParseException(null, "The body is not text", e);
        }
    }

    /** The fields of a page of the catalogue that are mapped. */
    static JsonNode parsePage(byte[] page) throws JsonProcessingException {
        return CatalogueJson.parse(MAPPER.getFactory(), page);
    }

    /**
     * A string or number as text in one line, cleaned by rule {@code clean-text}, without surrounding white space; empty
     * if absent or blank.
     */
    static Optional<String> text(JsonNode value) {
        return text(value, CleanText::cleanLine);
    }

    /** The same with line breaks and tabs. */
    static Optional<String> paragraphs(JsonNode value) {
        return text(value, CleanText::clean);
    }

    /** Composes letters and their marks, so that texts that look the same are equal. */
    private static Optional<String> text(JsonNode value, UnaryOperator<String> cleaning) {
        if (!value.isTextual() && !value.isNumber()) {
            return Optional.empty();
        }
        String given = value.asText();
        if (isPlain(given)) {
            return Optional.of(given);
        }
        String text =
                Normalizer.normalize(cleaning.apply(given), Normalizer.Form.NFC).strip();
        return CleanText.isBlank(text) ? Optional.empty() : Optional.of(text);
    }

    /** Whether cleaning and normalization change nothing: visible ASCII without a space at either end. */
    private static boolean isPlain(String text) {
        int length = text.length();
        if (length == 0 || text.charAt(0) == ' ' || text.charAt(length - 1) == ' ') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** A number, also inside a string; empty if absent or longer than the limit. */
    static Optional<BigDecimal> decimal(JsonNode value) {
        return text(value).flatMap(FeedJson::decimal);
    }

    private static Optional<BigDecimal> decimal(String text) {
        if (text.length() > DIGITS_MAX) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > DIGITS_MAX ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty(); // NaN, Infinity or not a number
        }
    }

    /** The elements of a list, which may be JSON inside a string; none for any other value. */
    static List<JsonNode> list(JsonNode value) {
        JsonNode list = value;
        if (value.isTextual()) {
            List<JsonNode> texts = plainTexts(value.textValue());
            if (!texts.isEmpty()) {
                return texts;
            }
            try {
                list = MAPPER.readTree(value.textValue());
            } catch (JsonProcessingException e) {
                return List.of();
            }
        }
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false).toList() : List.of();
    }

    /** The elements of a list of texts without escapes, such as {@code ["Yes", "No"]}; none for any other text. */
    private static List<JsonNode> plainTexts(String text) {
        int end = text.length() - 1;
        if (end < 1 || text.charAt(0) != '[' || text.charAt(end) != ']' || text.indexOf('\\') >= 0) {
            return List.of();
        }
        List<JsonNode> texts = new ArrayList<>(2);
        int at = 1;
        while (at < end && text.charAt(at) == '"') {
            int closing = text.indexOf('"', at + 1);
            if (closing < 0 || !isPlain(text.substring(at + 1, closing))) {
                return List.of();
            }
            texts.add(TextNode.valueOf(text.substring(at + 1, closing)));
            if (closing + 1 == end) {
                return texts;
            }
            if (text.charAt(closing + 1) != ',') {
                return List.of();
            }
            at = text.charAt(closing + 2) == ' ' ? closing + 3 : closing + 2;
        }
        return List.of();
    }

    /** Whether a flag is present and true. */
    static boolean isTrue(JsonNode value) {
        return value.isBoolean() ? value.booleanValue() : "true".equals(value.asText());
    }

    /** Whether a flag is present and false. */
    static boolean isFalse(JsonNode value) {
        return value.isBoolean() ? !value.booleanValue() : "false".equals(value.asText());
    }
}
