package app.thisthat.http.contract;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consistency of the contract, of its error codes, and of {@link Schema} with vertx-json-schema. */
class ContractTest {

    private static Vertx vertx;
    private static ContractFile contract;

    @BeforeAll
    static void load() {
        vertx = Vertx.vertx();
        contract = new ContractFile(vertx);
    }

    @AfterAll
    static void close() {
        TestDatabase.await(vertx.close());
    }

    @Test
    void errorCodes_equalRefusalCodes() {
        Set<String> documented = texts(contract.root()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("ErrorCode")
                .getJsonArray("enum"));
        Set<String> codes = Arrays.stream(RefusalCode.values()).map(Enum::name).collect(Collectors.toSet());
        assertThat(documented).isEqualTo(codes);
    }

    @Test
    void everyOperation_hasADescriptionAndExamples() {
        for (Operation operation : contract.operations()) {
            JsonObject model = operation.getOpenAPIModel();
            assertThat(operation.getTags()).as(operation.getOperationId()).hasSize(1);
            assertThat(model.getString("summary"))
                    .as(operation.getOperationId())
                    .isNotBlank();
            assertThat(model.getString("description"))
                    .as(operation.getOperationId())
                    .isNotBlank();
            assertThat(ContractFile.examples(contract.success(operation)))
                    .as(operation.getOperationId())
                    .isNotEmpty();
            contract.body(operation).ifPresent(body -> assertThat(ContractFile.examples(body))
                    .as(operation.getOperationId())
                    .isNotEmpty());
        }
    }

    @Test
    void everyOperation_documentsExactlyTheStatusesOfItsCodes() {
        for (Operation operation : contract.operations()) {
            Set<String> expected = texts(operation.getOpenAPIModel().getJsonArray("x-error-codes")).stream()
                    .map(code -> Integer.toString(RefusalCode.valueOf(code).status()))
                    .collect(Collectors.toSet());
            Set<String> documented = contract.responses(operation).fieldNames().stream()
                    .filter(status -> status.matches("[45]\\d\\d"))
                    .collect(Collectors.toSet());
            assertThat(documented).as(operation.getOperationId()).isEqualTo(expected);
        }
    }

    @Test
    void everyErrorResponse_enumeratesExactlyTheCodesOfItsOperation() {
        for (Operation operation : contract.operations()) {
            Set<String> typed = new TreeSet<>();
            JsonObject responses = contract.responses(operation);
            responses.fieldNames().stream()
                    .filter(status -> status.matches("[45]\\d\\d"))
                    .forEach(status -> {
                        JsonObject mediaType = ContractFile.content(contract.resolve(responses.getJsonObject(status)));
                        Set<String> codes = contract.errorCodes(mediaType);
                        assertThat(codes)
                                .as(operation.getOperationId() + " " + status)
                                .isNotEmpty()
                                .allMatch(code -> RefusalCode.valueOf(code).status() == Integer.parseInt(status));
                        assertThat(contract.exampleCodes(mediaType))
                                .as("examples of " + operation.getOperationId() + " " + status)
                                .isEqualTo(codes);
                        typed.addAll(codes);
                    });
            assertThat(typed)
                    .as(operation.getOperationId())
                    .isEqualTo(new TreeSet<>(texts(operation.getOpenAPIModel().getJsonArray("x-error-codes"))));
        }
    }

    @Test
    void everySchemaAndProperty_hasADescription() {
        JsonObject schemas = contract.root().getJsonObject("components").getJsonObject("schemas");
        for (String name : names(schemas)) {
            assertThat(schemas.getJsonObject(name).getString("description"))
                    .as(name)
                    .isNotBlank();
            requireDescriptions(schemas.getJsonObject(name), name);
        }
    }

    private static void requireDescriptions(JsonObject schema, String where) {
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        for (String name : names(properties)) {
            JsonObject property = properties.getJsonObject(name);
            String path = where + "." + name;
            assertThat(contract.resolve(property).getString("description"))
                    .as(path)
                    .isNotBlank();
            if (!property.containsKey("$ref")) {
                requireDescriptions(property, path);
                requireDescriptions(property.getJsonObject("items", new JsonObject()), path);
            }
        }
    }

    private static Set<String> names(JsonObject object) {
        return object.fieldNames().stream()
                .filter(name -> !name.startsWith("__"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyErrorCode_hasOneSchemaWithCauseActionAndDetails() {
        Set<String> described = new TreeSet<>();
        JsonObject schemas = contract.root().getJsonObject("components").getJsonObject("schemas");
        schemas.fieldNames().stream()
                .filter(name -> !name.startsWith("__"))
                .map(schemas::getJsonObject)
                .filter(schema -> schema.containsKey("x-error"))
                .forEach(schema -> {
                    String code = ContractFile.errorCode(schema);
                    JsonObject meaning = schema.getJsonObject("x-error");
                    assertThat(meaning.getInteger("status"))
                            .as(code)
                            .isEqualTo(RefusalCode.valueOf(code).status());
                    assertThat(List.of(
                                    schema.getString("description"),
                                    meaning.getString("cause"),
                                    meaning.getString("action")))
                            .as(code)
                            .noneMatch(String::isBlank);
                    assertThat(meaning.getString("retry")).as(code).isIn("yes", "once", "refresh", "changed", "no");
                    assertThat(described.add(code)).as(code).isTrue();
                });
        assertThat(described)
                .isEqualTo(Arrays.stream(RefusalCode.values())
                        .map(Enum::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyAdminOperation_requiresAuthentication() {
        assertThat(contract.operations().stream().filter(Contract::requiresAdmin))
                .isNotEmpty()
                .allMatch(Contract::requiresAuthentication)
                .allMatch(operation -> operation.getOpenAPIPath().startsWith("/admin/"));
        assertThat(contract.operations().stream()
                        .filter(operation -> operation.getOpenAPIPath().startsWith("/admin/")))
                .allMatch(Contract::requiresAdmin);
    }

    @Test
    void everyRequestBody_rejectsUnknownFieldsAndBoundsItsTexts() {
        for (Operation operation : contract.operations()) {
            contract.body(operation).ifPresent(body -> {
                JsonObject schema = contract.resolve(body.getJsonObject("schema"));
                assertThat(schema.getValue("additionalProperties"))
                        .as(operation.getOperationId())
                        .isEqualTo(false);
                for (String name : fields(schema)) {
                    JsonObject field =
                            contract.resolve(schema.getJsonObject("properties").getJsonObject(name));
                    assertThat(!"string".equals(field.getValue("type"))
                                    || field.containsKey("maxLength")
                                    || field.containsKey("enum")
                                    || field.containsKey("format"))
                            .as(operation.getOperationId() + " " + name + " has a maximum length")
                            .isTrue();
                }
            });
        }
    }

    @Test
    void everyExample_isValid() {
        int examples = 0;
        for (Operation operation : contract.operations()) {
            List<JsonObject> mediaTypes = new ArrayList<>();
            contract.body(operation).ifPresent(mediaTypes::add);
            JsonObject responses = contract.responses(operation);
            responses.fieldNames().stream()
                    .filter(status -> !status.startsWith("__"))
                    .map(status -> contract.resolve(responses.getJsonObject(status)))
                    .filter(response -> response.containsKey("content"))
                    .map(ContractFile::content)
                    .forEach(mediaTypes::add);
            for (JsonObject mediaType : mediaTypes) {
                for (Object example : contract.allExamples(mediaType)) {
                    assertThat(isValidByVertx(mediaType.getJsonObject("schema"), example))
                            .as(operation.getOperationId() + " " + example)
                            .isTrue();
                    examples++;
                }
            }
        }
        assertThat(examples).isGreaterThan(100);
    }

    @Test
    void everyRequestSchema_acceptsWhatVertxJsonSchemaAccepts() {
        List<Object> values = new ArrayList<>(Arrays.asList(
                null,
                true,
                0,
                1,
                -1,
                10,
                10.0,
                0.5,
                0.991,
                10.005,
                10_000.01,
                1e15,
                "x",
                "this",
                "open",
                "a b c d",
                "a@b.c",
                "x".repeat(60),
                "x".repeat(300),
                "x".repeat(20_000),
                "019a8f6e-1c2d-7a3b-8c4d-5e6f70819203",
                "2026-11-30T23:59:59Z",
                "2026-02-30T00:00:00Z",
                new JsonArray().add(1),
                new JsonObject().put("a", 1)));
        int compared = 0;
        for (Operation operation : contract.operations()) {
            if (contract.body(operation).isEmpty()) {
                continue;
            }
            JsonObject mediaType = contract.body(operation).orElseThrow();
            JsonObject schema = mediaType.getJsonObject("schema");
            Schema compiled = new SchemaCompiler(contract.root()).compile(schema);
            Set<String> fields = fields(contract.resolve(schema));
            fields.add("unknown");
            for (String field : fields) {
                for (Object value : values) {
                    JsonObject body = ((JsonObject)
                                    ContractFile.examples(mediaType).get(0))
                            .copy()
                            .put(field, value);
                    assertThat(isValid(compiled, body))
                            .as(operation.getOperationId() + " " + body)
                            .isEqualTo(isValidByVertx(schema, body));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(400);
    }

    private static boolean isValid(Schema schema, JsonObject body) {
        ValidationErrors errors = new ValidationErrors();
        JsonBody.parse(body.encode().getBytes(StandardCharsets.UTF_8), errors)
                .ifPresent(tree -> schema.validate(tree, Schema.ROOT, errors));
        return errors.isEmpty();
    }

    private static boolean isValidByVertx(JsonObject schema, Object value) {
        return contract.openApi()
                .getSchemaRepository()
                .validator(JsonSchema.of(schema))
                .validate(value)
                .getValid();
    }

    private static Set<String> fields(JsonObject schema) {
        return schema.getJsonObject("properties").fieldNames().stream()
                .filter(name -> !name.startsWith("__"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> texts(JsonArray array) {
        Set<String> texts = array.stream().map(Object::toString).collect(Collectors.toSet());
        assertThat(texts).as("without duplicates").hasSize(array.size());
        return new HashSet<>(texts);
    }
}
