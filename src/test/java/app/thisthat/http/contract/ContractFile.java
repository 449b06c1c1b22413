package app.thisthat.http.contract;

import app.thisthat.harness.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Operations and examples of the contract. */
public final class ContractFile {

    private static final String INTERNAL_PREFIX = "__";

    private final OpenAPIContract openApi;

    public ContractFile(Vertx vertx) {
        this.openApi = TestDatabase.await(Contract.load(vertx)).openApi();
    }

    OpenAPIContract openApi() {
        return openApi;
    }

    JsonObject root() {
        return openApi.getRawContract();
    }

    public List<Operation> operations() {
        return openApi.operations().stream()
                .sorted(Comparator.comparing(Operation::getOperationId))
                .toList();
    }

    public JsonObject resolve(Object node) {
        return SchemaCompiler.resolve(root(), (JsonObject) node);
    }

    public List<JsonObject> parameters(Operation operation, String location) {
        return operation.getOpenAPIModel().getJsonArray("parameters", new JsonArray()).stream()
                .map(this::resolve)
                .filter(parameter -> parameter.getString("in").equals(location))
                .toList();
    }

    /** Media type of the request body. */
    public Optional<JsonObject> body(Operation operation) {
        return Optional.ofNullable(operation.getOpenAPIModel().getJsonObject("requestBody"))
                .map(body -> resolve(body).getJsonObject("content").getJsonObject("application/json"));
    }

    public static boolean requiresBody(Operation operation) {
        return operation
                .getOpenAPIModel()
                .getJsonObject("requestBody", new JsonObject())
                .getBoolean("required", false);
    }

    public static List<Object> examples(JsonObject mediaType) {
        if (mediaType.containsKey("example")) {
            return List.of(plain(mediaType.getValue("example")));
        }
        JsonObject named = mediaType.getJsonObject("examples", new JsonObject());
        return named.fieldNames().stream()
                .filter(name -> !name.startsWith(INTERNAL_PREFIX))
                .sorted()
                .map(name -> plain(named.getJsonObject(name).getValue("value")))
                .toList();
    }

    /** The examples of a media type, those in the components included. */
    List<Object> allExamples(JsonObject mediaType) {
        JsonObject named = mediaType.getJsonObject("examples", new JsonObject());
        return mediaType.containsKey("example")
                ? examples(mediaType)
                : named.fieldNames().stream()
                        .filter(name -> !name.startsWith(INTERNAL_PREFIX))
                        .sorted()
                        .map(name -> plain(resolve(named.getJsonObject(name)).getValue("value")))
                        .toList();
    }

    /** The codes of the errors that a media type of an error response describes. */
    Set<String> errorCodes(JsonObject mediaType) {
        JsonObject schema = mediaType.getJsonObject("schema");
        JsonObject resolved = resolve(schema);
        Stream<JsonObject> errors = resolved.containsKey("oneOf")
                ? resolved.getJsonArray("oneOf").stream().map(this::resolve)
                : Stream.of(resolved);
        return errors.map(ContractFile::errorCode).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The code of an error's schema. */
    static String errorCode(JsonObject schema) {
        return schema.getJsonArray("allOf")
                .getJsonObject(1)
                .getJsonObject("properties")
                .getJsonObject("code")
                .getString("const");
    }

    Set<String> exampleCodes(JsonObject mediaType) {
        return allExamples(mediaType).stream()
                .map(example -> ((JsonObject) example).getString("code"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Removes the annotations that vertx-openapi adds. */
    private static Object plain(Object value) {
        if (value instanceof JsonObject object) {
            JsonObject plain = new JsonObject();
            object.fieldNames().stream()
                    .filter(name -> !name.startsWith(INTERNAL_PREFIX))
                    .forEach(name -> plain.put(name, plain(object.getValue(name))));
            return plain;
        }
        return value instanceof JsonArray array
                ? new JsonArray(array.stream().map(ContractFile::plain).toList())
                : value;
    }

    /** The path with example values of its parameters. */
    public String path(Operation operation) {
        String path = operation.getOpenAPIPath();
        for (JsonObject parameter : parameters(operation, "path")) {
            path = path.replace("{" + parameter.getString("name") + "}", parameter.getString("example"));
        }
        return path;
    }

    /** Media type of the success response. */
    public JsonObject success(Operation operation) {
        return content(resolve(responses(operation).getJsonObject(Integer.toString(successStatus(operation)))));
    }

    /** Media type of a response: JSON or CSV. */
    static JsonObject content(JsonObject response) {
        JsonObject content = response.getJsonObject("content");
        return content.getJsonObject("application/json", content.getJsonObject(Contract.PLAIN_TEXT));
    }

    public int successStatus(Operation operation) {
        return responses(operation).fieldNames().stream()
                .filter(status -> status.startsWith("2"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow();
    }

    JsonObject responses(Operation operation) {
        return operation.getOpenAPIModel().getJsonObject("responses");
    }
}
