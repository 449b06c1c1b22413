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

/** Compiles the request schemas of the contract. An unsupported keyword fails the start. */
final class SchemaCompiler {

    /** Keywords without a rule: documentation, or evaluated elsewhere. */
    private static final Set<String> ANNOTATIONS =
            Set.of("description", "title", "default", "example", "examples", "deprecated", "$ref", "x-refusal");

    /** Keywords that become fields of {@link Schema}. */
    private static final Set<String> STRUCTURE =
            Set.of("type", "properties", "required", "additionalProperties", "items");

    private static final String INTERNAL_PREFIX = "__";

    private final JsonObject contract;

    SchemaCompiler(JsonObject contract) {
        this.contract = contract;
    }

    Schema compile(JsonObject source) {
        JsonObject schema = resolve(contract, source);
        return new Schema(
                SchemaKeywords.type(texts(schema.getValue("type"))),
                rules(schema),
                RefusalCode.valueOf(schema.getString("x-refusal", RefusalCode.VALIDATION_ERROR.name())),
                properties(schema),
                Set.copyOf(texts(schema.getValue("required"))),
                schema.getBoolean("additionalProperties", true),
                Optional.ofNullable(schema.getJsonObject("items")).map(this::compile));
    }

    /** Follows {@code $ref} within the contract. */
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
            case "enum" -> SchemaKeywords.enumeration(texts(schema.getValue(keyword)));
            case "format" -> SchemaKeywords.format(schema.getString(keyword));
            case "maximum" -> SchemaKeywords.maximum(schema.getNumber(keyword));
            case "maxItems" -> SchemaKeywords.maxItems(schema.getInteger(keyword));
            case "maxLength" -> SchemaKeywords.maxLength(schema.getInteger(keyword));
            case "minimum" -> SchemaKeywords.minimum(schema.getNumber(keyword));
            case "minItems" -> SchemaKeywords.minItems(schema.getInteger(keyword));
            case "minLength" -> SchemaKeywords.minLength(schema.getInteger(keyword));
            case "multipleOf" -> SchemaKeywords.multipleOf(schema.getNumber(keyword));
            case "pattern" -> SchemaKeywords.pattern(schema.getString(keyword));
            default -> throw new IllegalStateException("Unsupported keyword in the contract: " + keyword);
        };
    }

    private Map<String, Schema> properties(JsonObject schema) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        JsonObject source = schema.getJsonObject("properties", new JsonObject());
        source.fieldNames().stream()
                .filter(name -> !name.startsWith(INTERNAL_PREFIX))
                .forEach(name -> properties.put(name, compile(source.getJsonObject(name))));
        return Map.copyOf(properties);
    }

    private static List<String> texts(Object textOrArray) {
        if (textOrArray == null) {
            return List.of();
        }
        return textOrArray instanceof JsonArray array
                ? array.stream().map(String::valueOf).collect(Collectors.toList())
                : List.of(textOrArray.toString());
    }
}
