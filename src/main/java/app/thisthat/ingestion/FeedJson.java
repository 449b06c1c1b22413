package app.thisthat.ingestion;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Reads the feed's JSON as it comes: lists inside strings, numbers inside strings, NaN where a number should be, fields
 * of any type. What cannot be read is absent, so that one bad value costs one market and not its page. Numbers go from
 * the token to a decimal, never through a binary float.
 */
final class FeedJson {

    /** Far more digits than any price of the feed; beyond it arithmetic on a hostile exponent would take seconds. */
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

    /**
     * Reads an answer.
     *
     * @throws JsonProcessingException if it is not JSON
     */
    static JsonNode parse(byte[] body) throws JsonProcessingException {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonParseException(null, "it is no text", e);
        }
    }

    /** A string or a number as text without blanks around it; empty if there is none. */
    static Optional<String> text(JsonNode value) {
        if (!value.isTextual() && !value.isNumber()) {
            return Optional.empty();
        }
        String text = value.asText().replace("\0", "").strip(); // PostgreSQL keeps no NUL in a text
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** A number, written as one or as text; empty if there is none or it is out of all proportion. */
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
            return Optional.empty(); // NaN, Infinity or no number at all
        }
    }

    /** The elements of a list, which the feed often writes as JSON inside a string; none if it is not a list. */
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

    /** Whether a flag is there and is true. */
    static boolean yes(JsonNode value) {
        return value.isBoolean() ? value.booleanValue() : "true".equals(value.asText());
    }

    /** Whether a flag is there and is false; an absent flag is neither. */
    static boolean no(JsonNode value) {
        return value.isBoolean() ? !value.booleanValue() : "false".equals(value.asText());
    }
}
