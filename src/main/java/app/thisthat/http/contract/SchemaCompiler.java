package app.thisthat.http.contract;

import app.thisthat.kernel.RefusalCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compiles the schemas of the contract's requests. A keyword that it does not know stops the start: a promise in the
 * contract that nothing checks would be worse than none.
 */
final class SchemaCompiler {

    /** Keywords that only explain, or that another part of the machinery acts on. */
    private static final Set<String> ANNOTATIONS =
            Set.of("description", "title", "default", "example", "examples", "deprecated", "$ref", "x-refusal");

    /** Keywords read while an object or an array is compiled. */
    private static final Set<String> STRUCTURE =
            Set.of("type", "properties", "required", "additionalProperties", "items");

    private static final String INTERNAL_PREFIX = "__";

    private final JsonObject contract;

    SchemaCompiler(JsonObject contract) {
        this.contract = contract;
    }

    Schema compile(JsonObject written) {
        JsonObject schema = resolve(contract, written);
        return new Schema(
                SchemaKeywords.type(texts(schema.getValue("type"))),
                rules(schema),
                RefusalCode.valueOf(schema.getString("x-refusal", RefusalCode.VALIDATION_ERROR.name())),
                properties(schema),
                Set.copyOf(texts(schema.getValue("required"))),
                schema.getBoolean("additionalProperties", true),
                Optional.ofNullable(schema.getJsonObject("items")).map(this::compile));
    }

    /** What a reference within the contract stands for; anything else is itself. */
    static JsonObject resolve(JsonObject contract, JsonObject node) {
        String reference = node.getString("$ref");
        if (reference == null) {
            return node;
        }
        String pointer = reference.substring(reference.indexOf('#') + 1);
        return resolve(contract, (JsonObject) JsonPointer.from(pointer).queryJson(contract));
    }

    private static List<Schema.Rule> rules(JsonObject schema) {
        List<Schema.Rule> rules = new ArrayList<>();
        for (String keyword : schema.fieldNames().stream().sorted().toList()) {
            if (!ANNOTATIONS.contains(keyword)
                    && !STRUCTURE.contains(keyword)
                    && !keyword.startsWith(INTERNAL_PREFIX)) {
                rules.add(rule(keyword, schema));
            }
        }
        return rules;
    }

    private static Schema.Rule rule(String keyword, JsonObject schema) {
        return switch (keyword) {
            case "enum" -> SchemaKeywords.oneOf(texts(schema.getValue(keyword)));
            case "format" -> SchemaKeywords.format(schema.getString(keyword));
            case "maximum" -> SchemaKeywords.atMost(schema.getNumber(keyword));
            case "maxItems" -> SchemaKeywords.itemsAtMost(schema.getInteger(keyword));
            case "maxLength" -> SchemaKeywords.lengthAtMost(schema.getInteger(keyword));
            case "minimum" -> SchemaKeywords.atLeast(schema.getNumber(keyword));
            case "minItems" -> SchemaKeywords.itemsAtLeast(schema.getInteger(keyword));
            case "minLength" -> SchemaKeywords.lengthAtLeast(schema.getInteger(keyword));
            case "multipleOf" -> SchemaKeywords.multipleOf(schema.getNumber(keyword));
            case "pattern" -> SchemaKeywords.pattern(schema.getString(keyword));
            default -> throw new IllegalStateException("nothing checks the keyword " + keyword + " of the contract");
        };
    }

    private Map<String, Schema> properties(JsonObject schema) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        JsonObject written = schema.getJsonObject("properties", new JsonObject());
        written.fieldNames().stream()
                .filter(name -> !name.startsWith(INTERNAL_PREFIX))
                .forEach(name -> properties.put(name, compile(written.getJsonObject(name))));
        return Map.copyOf(properties);
    }

    private static List<String> texts(Object oneOrMany) {
        if (oneOrMany == null) {
            return List.of();
        }
        return oneOrMany instanceof JsonArray many
                ? many.stream().map(String::valueOf).collect(Collectors.toList())
                : List.of(oneOrMany.toString());
    }
}
