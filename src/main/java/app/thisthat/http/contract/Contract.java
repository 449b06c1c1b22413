package app.thisthat.http.contract;

import app.thisthat.http.ratelimit.RateLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The contract of the API, loaded once for all servers of the process.
 *
 * @param openApi as the router builder wants it
 * @param checks the check of each operation, by its id
 */
public record Contract(OpenAPIContract openApi, Map<String, RequestValidator> checks) {

    /** Where it lies among the resources. */
    public static final String FILE = "openapi/thisthat.yaml";

    private static final String ADMIN = "admin";
    private static final String DEFAULT_LIMIT = "default";

    public static Future<Contract> load(Vertx vertx) {
        return vertx.executeBlocking(Contract::parse, false)
                .compose(document -> OpenAPIContract.from(vertx, document))
                .map(Contract::compile);
    }

    /** As a document: the framework would look for a file of this name in the working directory first. */
    private static JsonObject parse() {
        try (InputStream in = Contract.class.getResourceAsStream("/" + FILE)) {
            return new JsonObject(new Yaml(new SafeConstructor(new LoaderOptions())).<Map<String, Object>>load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Contract compile(OpenAPIContract openApi) {
        JsonObject root = openApi.getRawContract();
        Map<String, RequestValidator> checks = new TreeMap<>();
        openApi.operations().forEach(operation -> checks.put(operation.getOperationId(), check(root, operation)));
        return new Contract(openApi, Map.copyOf(checks));
    }

    private static RequestValidator check(JsonObject root, Operation operation) {
        JsonObject model = operation.getOpenAPIModel();
        SchemaCompiler compiler = new SchemaCompiler(root);
        List<Parameter> parameters = model.getJsonArray("parameters", new JsonArray()).stream()
                .map(written -> parameter(root, (JsonObject) written, compiler))
                .toList();
        Optional<JsonObject> body = Optional.ofNullable(model.getJsonObject("requestBody"))
                .map(written -> SchemaCompiler.resolve(root, written));
        return new RequestValidator(
                parameters,
                body.map(written -> compiler.compile(written.getJsonObject("content")
                        .getJsonObject("application/json")
                        .getJsonObject("schema"))),
                body.map(written -> written.getBoolean("required", false)).orElse(false));
    }

    private static Parameter parameter(JsonObject root, JsonObject written, SchemaCompiler compiler) {
        JsonObject parameter = SchemaCompiler.resolve(root, written);
        JsonObject schema = SchemaCompiler.resolve(root, parameter.getJsonObject("schema"));
        return new Parameter(
                parameter.getString("name"),
                parameter.getString("in"),
                parameter.getBoolean("required", false),
                Optional.ofNullable(schema.getValue("default")).map(Object::toString),
                schema.getString("type"),
                compiler.compile(schema));
    }

    /** Whether only admins may call an operation. */
    public static boolean isForAdmins(Operation operation) {
        return ADMIN.equals(operation.getOpenAPIModel().getString("x-role"));
    }

    /** The limit that an operation is held to. */
    public RateLimit rateLimit(Operation operation) {
        return rateLimit(operation.getOpenAPIModel().getString("x-rate-limit", DEFAULT_LIMIT));
    }

    /** The limit of everything that has none of its own, and of callers nobody knows. */
    public RateLimit defaultRateLimit() {
        return rateLimit(DEFAULT_LIMIT);
    }

    private RateLimit rateLimit(String name) {
        JsonObject limit =
                openApi.getRawContract().getJsonObject("x-rate-limits").getJsonObject(name);
        return new RateLimit(
                name,
                limit.getInteger("limit"),
                Duration.ofSeconds(limit.getInteger("windowSeconds")),
                limit.getString("per").equals("address"));
    }

    /** Whether an operation wants to know who calls. */
    public static boolean needsCaller(Operation operation) {
        return !operation.getSecurityRequirements().isEmpty();
    }

    /**
     * Checks that what the contract promises is there, and nothing else.
     *
     * @throws IllegalStateException naming the operations without a handler and the handlers without an operation
     */
    public void requireHandlers(Set<String> handled) {
        Set<String> missing = new TreeSet<>(checks.keySet());
        missing.removeAll(handled);
        Set<String> unknown = new HashSet<>(handled);
        unknown.removeAll(checks.keySet());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalStateException(
                    "operations without a handler: " + missing + ", handlers without an operation: "
                            + unknown.stream().sorted().collect(Collectors.toList()));
        }
    }
}
