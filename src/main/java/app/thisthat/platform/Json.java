package app.thisthat.platform;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
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
import java.util.function.Function;

/**
 * JSON as the contract has it: amounts with two decimals, odds with four, times in RFC 3339, enumerations by their wire
 * names. Numbers go from the token to a decimal, never through a binary float. Reading is strict: unknown fields,
 * duplicate keys, trailing tokens, numbers in quotes, deep nesting and overlong numbers are refused.
 */
public final class Json {

    /** Nothing that we read is nested deeper; a hostile body must not exhaust the stack. */
    private static final int DEPTH_MAX = 50;

    /** Characters of one number. No amount comes near it; parsing takes time that grows with the square of it. */
    private static final int NUMBER_LENGTH_MAX = 1_100;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .build())
                    .build())
            .addModule(new JavaTimeModule())
            .addModule(kernelTypes())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    private Json() {}

    /** A value as UTF-8 JSON; it is a fault of ours if it cannot be written. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a " + value.getClass().getName(), e);
        }
    }

    /**
     * Reads a record.
     *
     * @throws JsonProcessingException if it is not JSON of that shape
     */
    public static <T> T read(byte[] json, Class<T> type) throws JsonProcessingException {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (NumberFormatException e) {
            throw new JsonParseException(null, "a number has too large an exponent", e);
        } catch (IOException e) {
            throw new JsonParseException(null, "it is no text", e);
        }
    }

    /**
     * Reads JSON of any shape.
     *
     * @throws JsonProcessingException if it is not JSON
     */
    public static JsonNode tree(byte[] json) throws JsonProcessingException {
        return read(json, JsonNode.class);
    }

    /**
     * Reads a record from JSON that is parsed already.
     *
     * @throws JsonProcessingException if it is not of that shape
     */
    public static <T> T bind(JsonNode tree, Class<T> type) throws JsonProcessingException {
        return MAPPER.treeToValue(tree, type);
    }

    private static SimpleModule kernelTypes() {
        SimpleModule module = new SimpleModule();
        decimal(module, Credits.class, Credits::decimal, Credits::of);
        decimal(module, Odds.class, Odds::decimal, Odds::nearest);
        word(module, Side.class, Side::wire, Side::fromWire);
        word(module, MarketStatus.class, MarketStatus::wire, MarketStatus::fromWire);
        word(module, MarketType.class, MarketType::wire, MarketType::fromWire);
        word(module, BetStatus.class, BetStatus::wire, BetStatus::fromWire);
        word(module, Resolution.class, Resolution::wire, Resolution::fromWire);
        return module;
    }

    private static <T> void decimal(
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

    private static <T> void word(
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
