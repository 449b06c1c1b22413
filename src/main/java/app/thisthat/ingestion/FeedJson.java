package app.thisthat.ingestion;

import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.text.Normalizer;
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
        String text = Normalizer.normalize(cleaning.apply(value.asText()), Normalizer.Form.NFC)
                .strip();
        return CleanText.isBlank(text) ? Optional.empty() : Optional.of(text);
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
            try {
                list = MAPPER.readTree(value.textValue());
            } catch (JsonProcessingException e) {
                return List.of();
            }
        }
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false).toList() : List.of();
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
