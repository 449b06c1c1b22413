package app.thisthat.http.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The keywords of JSON Schema that the contract uses, each as a rule. A rule passes values of types it does not speak of. */
final class SchemaKeywords {

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Years 1 to 9999 with seconds: what RFC 3339 and every column can hold. */
    private static final Pattern TIME_FORM = Pattern.compile("(?!0000)\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d.*");

    /** How the contract says that a text has to have more than blanks. */
    private static final String NOT_BLANK = "\\S";

    /** In Java it also matches before a line break at the end, in the contract it does not. */
    private static final Pattern ENDS = Pattern.compile("(?<!\\\\)\\$$");

    private SchemaKeywords() {}

    static Schema.Rule type(List<String> types) {
        String wanted = "must be "
                + String.join(
                        " or ", types.stream().map(SchemaKeywords::article).toList());
        return unless(value -> types.isEmpty() || types.stream().anyMatch(type -> isA(value, type)), wanted);
    }

    private static String article(String type) {
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
            default -> throw new IllegalStateException("no such type: " + type);
        };
    }

    static Schema.Rule oneOf(List<String> words) {
        return unless(value -> words.contains(value.asText()), "must be one of " + String.join(", ", words));
    }

    static Schema.Rule atLeast(Number least) {
        BigDecimal bound = new BigDecimal(least.toString());
        return unless(
                value -> !value.isNumber() || value.decimalValue().compareTo(bound) >= 0,
                "must be at least " + bound.toPlainString());
    }

    static Schema.Rule atMost(Number most) {
        BigDecimal bound = new BigDecimal(most.toString());
        return unless(
                value -> !value.isNumber() || value.decimalValue().compareTo(bound) <= 0,
                "must be at most " + bound.toPlainString());
    }

    /**
     * Bounds the decimal places. Other divisors than powers of ten do not occur, and are refused: a remainder of a hostile
     * number can take seconds.
     */
    static Schema.Rule multipleOf(Number divisor) {
        BigDecimal step = new BigDecimal(divisor.toString()).stripTrailingZeros();
        if (!step.unscaledValue().equals(BigInteger.ONE)) {
            throw new IllegalStateException("multipleOf has to be a power of ten");
        }
        return unless(
                value -> !value.isNumber() || decimals(value.decimalValue()) <= step.scale(),
                "must have at most " + step.scale() + " decimals");
    }

    private static int decimals(BigDecimal number) {
        return number.stripTrailingZeros().scale();
    }

    static Schema.Rule lengthAtLeast(int least) {
        return unless(
                value -> !value.isTextual() || length(value) >= least, "must have at least " + least + " characters");
    }

    static Schema.Rule lengthAtMost(int most) {
        return unless(
                value -> !value.isTextual() || length(value) <= most, "must have at most " + most + " characters");
    }

    private static int length(JsonNode text) {
        String value = text.textValue();
        return value.codePointCount(0, value.length());
    }

    static Schema.Rule itemsAtLeast(int least) {
        return unless(value -> !value.isArray() || value.size() >= least, "must have at least " + least + " elements");
    }

    static Schema.Rule itemsAtMost(int most) {
        return unless(value -> !value.isArray() || value.size() <= most, "must have at most " + most + " elements");
    }

    static Schema.Rule pattern(String regex) {
        Pattern pattern = Pattern.compile(ENDS.matcher(regex).replaceFirst("\\\\z"));
        return unless(
                value ->
                        !value.isTextual() || pattern.matcher(value.textValue()).find(),
                regex.equals(NOT_BLANK) ? "must not be blank" : "must match " + regex);
    }

    static Schema.Rule format(String format) {
        return switch (format) {
            case "uuid" -> unless(value -> !value.isTextual() || isUuid(value.textValue()), "must be a UUID");
            case "date-time" ->
                unless(
                        value -> !value.isTextual() || isTime(value.textValue()),
                        "must be a time as 2026-11-30T23:59:59Z");
            // What we ask of an address stands beside it as a pattern.
            case "email" -> value -> Optional.empty();
            default -> throw new IllegalStateException("nothing checks the format " + format + " of the contract");
        };
    }

    private static boolean isUuid(String text) {
        return UUID_FORM.matcher(text).matches();
    }

    private static boolean isTime(String text) {
        if (!TIME_FORM.matcher(text).matches()) {
            return false;
        }
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Schema.Rule unless(Predicate<JsonNode> holds, String problem) {
        Optional<String> told = Optional.of(problem);
        return value -> holds.test(value) ? Optional.empty() : told;
    }
}
