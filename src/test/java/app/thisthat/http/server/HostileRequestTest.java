package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.http.contract.ContractFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Invalid input of every kind returns the documented error on every operation. The client validates each response. */
class HostileRequestTest {

    private static final String JSON = "application/json";
    private static ContractExampleServer server;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> everyOperation_acceptsItsExamples() {
        return server.contract().operations().stream()
                .map(operation -> test(operation, "examples", () -> {
                    List<Object> bodies = server.contract()
                            .body(operation)
                            .map(ContractFile::examples)
                            .orElse(List.of(""));
                    for (Object body : bodies) {
                        ApiCall call = call(operation);
                        for (JsonObject parameter : server.contract().parameters(operation, "query")) {
                            call.query(parameter.getString("name"), commaSeparated(parameter.getValue("example")));
                        }
                        for (JsonObject parameter : server.contract().parameters(operation, "header")) {
                            call.header(parameter.getString("name"), parameter.getString("example"));
                        }
                        ApiReply reply = body.equals("")
                                ? call.send()
                                : call.body(JSON, bytes(encode(body))).send();
                        assertThat(reply.status())
                                .as(reply.text())
                                .isEqualTo(server.contract().successStatus(operation));
                    }
                }));
    }

    private static Object commaSeparated(Object example) {
        return example instanceof JsonArray list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : example;
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithABody_rejectsMalformedJson() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("truncated", "{\"a\":");
        bodies.put("truncated, detected as UTF-32", "\0\0\0{\0");
        bodies.put("an array", "[1]");
        bodies.put("a string", "\"x\"");
        bodies.put("a number", "1");
        bodies.put("null", "null");
        bodies.put("empty", "");
        bodies.put("blank", "  ");
        bodies.put("two values", "{} {}");
        bodies.put("not JSON", "hello");
        bodies.put("NaN", "{\"amount\":NaN}");
        bodies.put("a comment", "{/* */}");
        bodies.put("single quotes", "{'a':1}");
        bodies.put("deep objects", "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000));
        bodies.put("deep arrays", "[".repeat(2_000) + "]".repeat(2_000));
        bodies.put("an unknown field", "{\"zz\":1}");
        bodies.put("NUL in a name", "{\"z\\u0000z\":1}");
        bodies.put("lone surrogate in a name", "{\"z\\ud800z\":1}");
        bodies.put("bare NUL", "{\"a\":\"\u0000\"}");
        return withBody().flatMap(operation -> bodies.entrySet().stream()
                .filter(body -> !body.getValue().isEmpty() || ContractFile.requiresBody(operation))
                .map(body -> test(operation, body.getKey(), () -> {
                    ApiReply reply =
                            call(operation).body(JSON, bytes(body.getValue())).send();
                    assertRejected(reply, 400, "VALIDATION_ERROR");
                    assertThat(reply.json().path("details").size()).isPositive();
                })));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithABody_rejectsInvalidUtf8() {
        return withBody()
                .map(operation -> test(operation, "bytes", () -> {
                    byte[] body = bytes(encode(example(operation)));
                    body[body.length / 2] = (byte) 0xFF;
                    assertRejected(call(operation).body(JSON, body).send(), 400, "VALIDATION_ERROR");
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyField_rejectsWrongTypes() {
        List<Object> values = List.of("text", 12.5, true, new JsonArray(), new JsonObject(), "null");
        return everyField((operation, field, schema) -> {
            List<String> types = typesOf(schema);
            for (Object value : values) {
                Object wrong = value.equals("null") ? null : value;
                if (!types.contains(typeOf(wrong))) {
                    assertFieldRejected(operation, field, wrong);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyTextField_rejectsInvalidCharacters() {
        List<String> hostile = List.of(
                "a\u0000bcdefgh",
                "abc\ud800defgh",
                "\udc00abcdefgh",
                "abc\u200Bdefgh",
                "abc\u202Edefgh",
                "\uFEFFabcdefgh");
        return everyField((operation, field, schema) -> {
            if (typesOf(schema).contains("string")) {
                for (String text : hostile) {
                    assertFieldRejected(operation, field, text);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyField_rejectsValuesOutOfBounds() {
        return everyField((operation, field, schema) -> {
            for (Object value : outOfBounds(schema)) {
                assertFieldRejected(operation, field, value);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyField_rejectsDuplicates() {
        return everyField((operation, field, schema) -> {
            JsonObject body = example(operation);
            if (body.containsKey(field)) {
                String pair = "\"" + field + "\":" + encode(body.getValue(field));
                String duplicate = "{" + pair + "," + encode(body).substring(1);
                ApiReply reply = call(operation).body(JSON, bytes(duplicate)).send();
                assertRejected(reply, 400, "VALIDATION_ERROR");
                assertThat(reply.json().at("/details/" + field).asText()).isEqualTo("is given more than once");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyRequiredField_isRequired() {
        return everyField((operation, field, schema) -> {
            JsonObject written = server.contract()
                    .resolve(server.contract().body(operation).orElseThrow().getJsonObject("schema"));
            if (written.getJsonArray("required", new JsonArray()).contains(field)) {
                JsonObject body = example(operation);
                body.remove(field);
                ApiReply reply = call(operation).body(JSON, bytes(encode(body))).send();
                assertRejected(reply, 400, "VALIDATION_ERROR");
                assertThat(reply.json().at("/details/" + field).asText()).isEqualTo("is required");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithABody_rejectsOtherContentTypes() {
        List<String> types = List.of(
                "",
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json-patch+json",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/json; a=b; charset=utf-32",
                "application/json; charset=",
                ";",
                "nonsense");
        return withBody().flatMap(operation -> types.stream()
                .map(type -> test(
                        operation,
                        "'" + type + "'",
                        () -> assertRejected(
                                call(operation)
                                        .body(type, bytes(encode(example(operation))))
                                        .send(),
                                415,
                                "UNSUPPORTED_MEDIA_TYPE"))));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithABody_acceptsUtf8WhateverItsSpelling() {
        List<String> types = List.of(
                "application/json; charset=utf-8",
                "Application/JSON;charset=UTF-8",
                "application/json; charset=\"Utf-8\"",
                "application/json ; a=b");
        return withBody().flatMap(operation -> types.stream()
                .map(type -> test(operation, type, () -> assertThat(withRequiredHeaders(operation, call(operation))
                                .body(type, bytes(encode(example(operation))))
                                .send()
                                .status())
                        .isEqualTo(server.contract().successStatus(operation)))));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithABody_rejectsOtherEncodings() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE")) {
            bodies.put(charset, "{\"a\":1}".getBytes(Charset.forName(charset)));
        }
        bodies.put("Latin-1", "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        bodies.put("overlong", latin1("{\"a\":\"\u00c0\u00af\"}"));
        bodies.put("surrogate", latin1("{\"a\":\"\u00ed\u00a0\u0080\"}"));
        bodies.put("beyond Unicode", latin1("{\"a\":\"\u00f4\u0090\u0080\u0080\"}"));
        bodies.put("truncated sequence", latin1("{\"a\":\"\u00e2\u0082\"}"));
        return withBody().flatMap(operation -> bodies.entrySet().stream()
                .map(body -> test(operation, body.getKey(), () -> {
                    ApiReply reply = call(operation).body(JSON, body.getValue()).send();
                    assertRejected(reply, 400, "VALIDATION_ERROR");
                    assertThat(reply.json().at("/details/body").asText()).isEqualTo("is not valid UTF-8");
                })));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithABody_rejectsCompressedBodies() {
        return withBody()
                .map(operation -> test(
                        operation,
                        "gzip",
                        () -> assertRejected(
                                call(operation)
                                        .header("Content-Encoding", "gzip")
                                        .body(JSON, bytes(encode(example(operation))))
                                        .send(),
                                415,
                                "UNSUPPORTED_MEDIA_TYPE")));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithABody_rejectsBodiesOverTheLimit() {
        return withBody()
                .map(operation -> test(operation, "large", () -> {
                    byte[] body = bytes("{\"a\":\"" + "x".repeat(ContractExampleServer.MAX_BODY) + "\"}");
                    assertRejected(call(operation).body(JSON, body).send(), 413, "PAYLOAD_TOO_LARGE");
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyPathParameter_rejectsOtherValuesThanUuids() {
        List<String> invalid = List.of(
                "1", "null", "019a8f6e", "%00", "%F0%9F%92%A9", "..%2f..%2f", "%27%20OR%201=1--", "x".repeat(2_000));
        return server.contract().operations().stream()
                .filter(operation ->
                        !server.contract().parameters(operation, "path").isEmpty())
                .flatMap(operation -> invalid.stream()
                        .map(value -> test(operation, value, () -> {
                            String path = operation.getOpenAPIPath().replaceAll("\\{\\w+}", value);
                            ApiReply reply = call(operation, path).send();
                            assertRejected(reply, 400, "VALIDATION_ERROR");
                        })));
    }

    @TestFactory
    Stream<DynamicTest> everyOperation_rejectsUnknownQueryParameters() {
        List<String> queries = List.of("zz=1", "zz", "%00=1", "limit%5B%5D=1", "LIMIT=1");
        return server.contract().operations().stream().flatMap(operation -> queries.stream()
                .map(query -> test(
                        operation,
                        query,
                        () -> assertRejected(
                                bodied(operation, call(operation))
                                        .rawQuery(query)
                                        .send(),
                                400,
                                "VALIDATION_ERROR"))));
    }

    @TestFactory
    Stream<DynamicTest> everyQueryParameter_rejectsInvalidValues() {
        return server.contract().operations().stream()
                .flatMap(operation -> server.contract().parameters(operation, "query").stream()
                        .flatMap(parameter -> invalidQueries(parameter).stream()
                                .map(query -> test(operation, query, () -> {
                                    ApiReply reply =
                                            call(operation).rawQuery(query).send();
                                    assertRejected(reply, 400, "VALIDATION_ERROR");
                                }))));
    }

    private static List<String> invalidQueries(JsonObject parameter) {
        JsonObject schema = server.contract().resolve(parameter.getJsonObject("schema"));
        String name = parameter.getString("name") + "=";
        String example = name + parameter.getValue("example");
        List<String> queries = new ArrayList<>(List.of(
                name,
                name + "%00",
                name + "%zz",
                name + "%",
                name + "%ed%a0%80%00",
                name + "%E2%80%AE",
                example + "&" + example));
        if (schema.containsKey("pattern")) {
            queries.add(example + "%0A");
        }
        if (schema.getString("type").equals("integer")) {
            List.of("-1", "1.5", "1e2", "0x10", "ten", "99999999999999999999", "%20", "1%20", "NaN")
                    .forEach(value -> queries.add(name + value));
            queries.add(name + (schema.getLong("maximum") + 1));
            queries.add(name + (schema.getLong("minimum") - 1));
        } else if (schema.containsKey("enum")) {
            queries.add(name + "nothing");
            queries.add(name + schema.getJsonArray("enum").getString(0).toUpperCase(java.util.Locale.ROOT));
        } else {
            queries.add(name + "x".repeat(schema.getInteger("maxLength", 64) + 1));
        }
        return queries;
    }

    @TestFactory
    Stream<DynamicTest> everyHeaderParameter_rejectsInvalidValues() {
        return server.contract().operations().stream()
                .filter(operation ->
                        !server.contract().parameters(operation, "header").isEmpty())
                .map(operation -> test(operation, "headers", () -> {
                    for (JsonObject parameter : server.contract().parameters(operation, "header")) {
                        for (String value : List.of("", "a b", "x".repeat(256), "caf\u00e9", "a\tb")) {
                            ApiReply reply = bodied(operation, call(operation))
                                    .header(parameter.getString("name"), value)
                                    .send();
                            assertRejected(reply, 400, "VALIDATION_ERROR");
                        }
                    }
                }));
    }

    private interface FieldTest {
        void run(Operation operation, String field, JsonObject schema);
    }

    private static Stream<DynamicTest> everyField(FieldTest test) {
        return withBody().flatMap(operation -> {
            JsonObject schema = server.contract()
                    .resolve(server.contract().body(operation).orElseThrow().getJsonObject("schema"));
            return schema.getJsonObject("properties").fieldNames().stream()
                    .filter(field -> !field.startsWith("__"))
                    .sorted()
                    .map(field -> test(
                            operation,
                            field,
                            () -> test.run(
                                    operation,
                                    field,
                                    server.contract()
                                            .resolve(schema.getJsonObject("properties")
                                                    .getJsonObject(field)))));
        });
    }

    private static void assertFieldRejected(Operation operation, String field, Object value) {
        JsonObject body = example(operation);
        body.put(field, value);
        ApiReply reply =
                call(operation).body(JSON, bytes(escaped(encode(body)))).send();
        assertThat(reply.status()).as(field + " " + value + " " + reply.text()).isEqualTo(400);
        assertThat(reply.json().path("details").has(field)).as(reply.text()).isTrue();
    }

    private static List<Object> outOfBounds(JsonObject schema) {
        List<Object> values = new ArrayList<>();
        if (schema.containsKey("maxLength") && schema.getInteger("maxLength") < ContractExampleServer.MAX_BODY / 2) {
            values.add("x".repeat(schema.getInteger("maxLength") + 1));
        }
        if (schema.containsKey("minLength")) {
            values.add("x".repeat(schema.getInteger("minLength") - 1));
        }
        if (schema.containsKey("maximum")) {
            values.add(schema.getDouble("maximum") + 0.01);
        }
        if (schema.containsKey("minimum")) {
            values.add(schema.getDouble("minimum") - 0.01);
        }
        boolean notBlank = "\\S".equals(schema.getString("pattern"));
        if (notBlank) {
            values.add(" \t\n");
        }
        if (schema.containsKey("enum")
                || schema.containsKey("format")
                || (schema.containsKey("pattern") && !notBlank)) {
            values.add("no valid value");
        }
        return values;
    }

    private static List<String> typesOf(JsonObject schema) {
        Object type = schema.getValue("type");
        return type instanceof JsonArray many
                ? many.stream().map(Object::toString).toList()
                : List.of(type.toString());
    }

    private static String typeOf(Object value) {
        if (value == null) {
            return "null";
        }
        return value instanceof String
                ? "string"
                : value instanceof Number
                        ? "number"
                        : value instanceof Boolean ? "boolean" : value instanceof JsonArray ? "array" : "object";
    }

    private static Stream<Operation> withBody() {
        return server.contract().operations().stream()
                .filter(operation -> server.contract().body(operation).isPresent());
    }

    private static ApiCall call(Operation operation) {
        return call(operation, server.contract().path(operation));
    }

    private static ApiCall call(Operation operation, String path) {
        return server.client().call(operation.getHttpMethod(), path).bearer(ContractExampleServer.ADMIN);
    }

    private static ApiCall withRequiredHeaders(Operation operation, ApiCall call) {
        server.contract().parameters(operation, "header").stream()
                .filter(header -> header.getBoolean("required", false))
                .forEach(header -> call.header(header.getString("name"), header.getString("example")));
        return call;
    }

    private static ApiCall bodied(Operation operation, ApiCall call) {
        return server.contract().body(operation).isPresent()
                ? call.body(JSON, bytes(encode(example(operation))))
                : call;
    }

    private static JsonObject example(Operation operation) {
        Object example = ContractFile.examples(server.contract().body(operation).orElseThrow())
                .get(0);
        return ((JsonObject) example).copy();
    }

    private static String encode(Object value) {
        return io.vertx.core.json.Json.encode(value);
    }

    /** Writes other characters than ASCII as escapes, which can express lone surrogates. */
    private static String escaped(String json) {
        StringBuilder text = new StringBuilder();
        json.chars().forEach(c -> text.append(c < 0x80 ? Character.toString(c) : String.format("\\u%04x", c)));
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertRejected(ApiReply reply, int status, String code) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
    }

    private static DynamicTest test(Operation operation, String description, Runnable check) {
        String shown = description.length() > 60 ? description.substring(0, 60) + "…" : description;
        Consumer<Runnable> run = Runnable::run;
        return DynamicTest.dynamicTest(operation.getOperationId() + ": " + shown, () -> run.accept(check));
    }
}
