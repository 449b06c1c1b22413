package app.thisthat.platform;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.NoBetsReason;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.SettlementStatus;
import app.thisthat.kernel.Side;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.function.Function;

/**
 * Reads and writes the JSON of the contract: amounts with two decimal places, odds with four, times in RFC 3339, enums
 * by their names in the contract. Numbers are never converted to binary floats. The reader rejects unknown fields,
 * duplicate keys, trailing tokens, numbers in quotes, deep nesting, long numbers and, from outside, many tokens.
 */
public final class Json {

    /** Bounds the stack depth for hostile input. */
    private static final int DEPTH_MAX = 50;

    /** Characters of one number. The time to parse a number grows with the square of its length. */
    private static final int NUMBER_LENGTH_MAX = 1_100;

    /** Tokens of a document from outside. A body of 64 kB with 6,000 fields takes some milliseconds of an event loop. */
    private static final int TOKENS_MAX = 2_000;

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private static final ObjectMapper MAPPER = mapper(constraints(), timeOfTheContract());

    private static final ObjectMapper LIMITED_MAPPER =
            mapper(constraints().maxTokenCount(TOKENS_MAX), timeOfTheContract());

    /** Keeps all digits of times. */
    private static final ObjectMapper EXACT_MAPPER = mapper(constraints(), new SimpleModule("none"));

    private Json() {}

    private static StreamReadConstraints.Builder constraints() {
        return StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).maxNumberLength(NUMBER_LENGTH_MAX);
    }

    /** Field names are not interned, since that costs more than the rest of a document with many different names. */
    private static ObjectMapper mapper(StreamReadConstraints.Builder constraints, SimpleModule times) {
        return JsonMapper.builder(JsonFactory.builder()
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .streamReadConstraints(constraints.build())
                        .build())
                .addModule(new JavaTimeModule())
                .addModule(kernelTypes())
                .addModule(times)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .build();
    }

    /** The time of the contract: RFC 3339 in UTC, always with milliseconds. */
    public static String time(Instant time) {
        return TIME.format(time);
    }

    /**
     * Writes a value as UTF-8.
     *
     * @throws IllegalStateException if the type is not serialisable
     */
    public static byte[] bytes(Object value) {
        return bytes(MAPPER, value);
    }

    /** The same with all digits of times, for messages between nodes. */
    public static byte[] exactBytes(Object value) {
        return bytes(EXACT_MAPPER, value);
    }

    private static byte[] bytes(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass().getName(), e);
        }
    }

    /**
     * Reads a value.
     *
     * @throws JsonProcessingException if it is not valid JSON of the type
     */
    public static <T> T read(byte[] json, Class<T> type) throws JsonProcessingException {
        return read(MAPPER, json, type);
    }

    private static <T> T read(ObjectMapper mapper, byte[] json, Class<T> type) throws JsonProcessingException {
        try {
            return mapper.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (NumberFormatException e) {
            throw new JsonParseException(null, "The exponent of a number is too large", e);
        } catch (IOException e) {
            throw new JsonParseException(null, "The text is not valid UTF-8", e);
        }
    }

    /**
     * Parses JSON from outside.
     *
     * @throws JsonProcessingException if it is not valid JSON or has more than 2,000 tokens
     */
    public static JsonNode tree(byte[] json) throws JsonProcessingException {
        return read(LIMITED_MAPPER, json, JsonNode.class);
    }

    /**
     * Converts parsed JSON to a value.
     *
     * @throws JsonProcessingException if it does not match the type
     */
    public static <T> T bind(JsonNode tree, Class<T> type) throws JsonProcessingException {
        return MAPPER.treeToValue(tree, type);
    }

    private static SimpleModule kernelTypes() {
        SimpleModule module = new SimpleModule("kernel");
        decimalType(module, Credits.class, Credits::decimal, Credits::of);
        decimalType(module, Odds.class, Odds::decimal, Odds::nearest);
        enumType(module, Side.class, Side::wire, Side::fromWire);
        enumType(module, MarketStatus.class, MarketStatus::wire, MarketStatus::fromWire);
        enumType(module, MarketType.class, MarketType::wire, MarketType::fromWire);
        enumType(module, Placeholder.class, Placeholder::wire, Placeholder::fromWire);
        enumType(module, NoBetsReason.class, NoBetsReason::wire, NoBetsReason::fromWire);
        enumType(module, BetStatus.class, BetStatus::wire, BetStatus::fromWire);
        enumType(module, Resolution.class, Resolution::wire, Resolution::fromWire);
        enumType(module, SettlementStatus.class, SettlementStatus::wire, SettlementStatus::fromWire);
        return module;
    }

    private static SimpleModule timeOfTheContract() {
        SimpleModule module = new SimpleModule("time");
        module.addSerializer(Instant.class, new StdScalarSerializer<>(Instant.class) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(time(value));
            }
        });
        return module;
    }

    private static <T> void decimalType(
            SimpleModule module, Class<T> type, Function<T, BigDecimal> write, Function<BigDecimal, T> read) {
        module.addSerializer(type, new StdScalarSerializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeNumber(write.apply(value));
            }
        });
        module.addDeserializer(type, new StdScalarDeserializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
                if (!json.currentToken().isNumeric()) {
                    return type.cast(context.handleUnexpectedToken(type, json));
                }
                try {
                    return read.apply(json.getDecimalValue());
                } catch (ArithmeticException | IllegalArgumentException e) {
                    return type.cast(context.handleWeirdNumberValue(type, json.getDecimalValue(), e.getMessage()));
                }
            }
        });
    }

    private static <T> void enumType(
            SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
        module.addSerializer(type, new StdScalarSerializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(write.apply(value));
            }
        });
        module.addDeserializer(type, new StdScalarDeserializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
                if (json.currentToken() != JsonToken.VALUE_STRING) {
                    return type.cast(context.handleUnexpectedToken(type, json));
                }
                try {
                    return read.apply(json.getText());
                } catch (IllegalArgumentException e) {
                    return type.cast(context.handleWeirdStringValue(type, json.getText(), e.getMessage()));
                }
            }
        });
    }
}
