package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Rules for the JSON Schema keywords that the contract uses. A rule accepts values of types it does not apply to. */
final class SchemaKeywords {

    private static final Pattern UUID_PATTERN =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Years 1 to 9999 with seconds: the range of RFC 3339 and of PostgreSQL. */
    private static final Pattern DATE_TIME_PATTERN =
            Pattern.compile("(?!0000)\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d.*");

    /** The contract's pattern for texts that must not be blank. Java and ECMAScript disagree on blank characters. */
    private static final String NOT_BLANK = "\\S";

    /** In Java {@code $} also matches before a final line break, in JSON Schema it does not. */
    private static final Pattern FINAL_DOLLAR = Pattern.compile("(?<!\\\\)\\$$");

    private static final String FORMAT = "format";

    private SchemaKeywords() {}

    static Schema.Rule type(List<String> types) {
        String error = "must be "
                + String.join(
                        " or ", types.stream().map(SchemaKeywords::withArticle).toList());
        return unless(
                value -> types.isEmpty() || types.stream().anyMatch(type -> isA(value, type)),
                "type",
                Map.of("types", List.copyOf(types)),
                error);
    }

    private static String withArticle(String type) {
        return switch (type) {
            case "null" -> "null";
            case "integer" -> "a whole number";
            case "array", "object" -> "an " + type;
            default -> "a " + type;
        };
    }

    private static boolean isA(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isIntegralNumber() || (value.isNumber() && decimals(value.decimalValue()) <= 0);
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalStateException("Unsupported type in the contract: " + type);
        };
    }

    static Schema.Rule enumeration(List<String> values) {
        return unless(
                value -> values.contains(value.asText()),
                "enum",
                Map.of("values", List.copyOf(values)),
                "must be one of " + String.join(", ", values));
    }

    static Schema.Rule minimum(Number minimum) {
        BigDecimal bound = new BigDecimal(minimum.toString());
        return unless(
                value -> !value.isNumber() || value.decimalValue().compareTo(bound) >= 0,
                "minimum",
                Map.of("minimum", bound),
                "must be at least " + bound.toPlainString());
    }

    static Schema.Rule maximum(Number maximum) {
        BigDecimal bound = new BigDecimal(maximum.toString());
        return unless(
                value -> !value.isNumber() || value.decimalValue().compareTo(bound) <= 0,
                "maximum",
                Map.of("maximum", bound),
                "must be at most " + bound.toPlainString());
    }

    /** Only powers of ten are supported: a remainder of a hostile number can take seconds. */
    static Schema.Rule multipleOf(Number divisor) {
        BigDecimal step = new BigDecimal(divisor.toString()).stripTrailingZeros();
        if (!step.unscaledValue().equals(BigInteger.ONE)) {
            throw new IllegalStateException("multipleOf in the contract must be a power of ten");
        }
        return unless(
                value -> !value.isNumber() || decimals(value.decimalValue()) <= step.scale(),
                "multipleOf",
                Map.of("multipleOf", step),
                "must have at most " + step.scale() + " decimals");
    }

    private static int decimals(BigDecimal number) {
        return number.stripTrailingZeros().scale();
    }

    static Schema.Rule minLength(int minimum) {
        return unless(
                value -> !value.isTextual() || length(value) >= minimum,
                "minLength",
                Map.of("minLength", minimum),
                "must have at least " + minimum + " characters");
    }

    static Schema.Rule maxLength(int maximum) {
        return unless(
                value -> !value.isTextual() || length(value) <= maximum,
                "maxLength",
                Map.of("maxLength", maximum),
                "must have at most " + maximum + " characters");
    }

    private static int length(JsonNode text) {
        String value = text.textValue();
        return value.codePointCount(0, value.length());
    }

    static Schema.Rule minItems(int minimum) {
        return unless(
                value -> !value.isArray() || value.size() >= minimum,
                "minItems",
                Map.of("minItems", minimum),
                "must have at least " + minimum + " elements");
    }

    static Schema.Rule maxItems(int maximum) {
        return unless(
                value -> !value.isArray() || value.size() <= maximum,
                "maxItems",
                Map.of("maxItems", maximum),
                "must have at most " + maximum + " elements");
    }

    static Schema.Rule pattern(String regex) {
        if (regex.equals(NOT_BLANK)) {
            return unless(
                    value -> !value.isTextual() || !CleanText.isBlank(value.textValue()),
                    "blank",
                    Map.of(),
                    "must not be blank");
        }
        Pattern pattern = Pattern.compile(FINAL_DOLLAR.matcher(regex).replaceFirst("\\\\z"));
        return unless(
                value ->
                        !value.isTextual() || pattern.matcher(value.textValue()).find(),
                "pattern",
                Map.of("pattern", regex),
                "must match " + regex);
    }

    static Schema.Rule format(String format) {
        return switch (format) {
            case "uuid" ->
                unless(
                        value -> !value.isTextual() || isUuid(value.textValue()),
                        FORMAT,
                        Map.of(FORMAT, format),
                        "must be a UUID");
            case "date-time" ->
                unless(
                        value -> !value.isTextual() || isDateTime(value.textValue()),
                        FORMAT,
                        Map.of(FORMAT, format),
                        "must be a date-time such as 2026-11-30T23:59:59Z");
            // The contract adds a pattern to this format.
            case "email" -> value -> Optional.empty();
            default -> throw new IllegalStateException("Unsupported format in the contract: " + format);
        };
    }

    private static boolean isUuid(String text) {
        return UUID_PATTERN.matcher(text).matches();
    }

    private static boolean isDateTime(String text) {
        if (!DATE_TIME_PATTERN.matcher(text).matches()) {
            return false;
        }
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Schema.Rule unless(
            Predicate<JsonNode> isValid, String rule, Map<String, Object> params, String message) {
        Optional<Schema.Violation> invalid = Optional.of(new Schema.Violation(rule, params, message));
        return value -> isValid.test(value) ? Optional.empty() : invalid;
    }
}
