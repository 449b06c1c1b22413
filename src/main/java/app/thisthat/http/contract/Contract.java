package app.thisthat.http.contract;

import app.thisthat.http.RequestRules;
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

/** The OpenAPI contract with a request validator for each operation id, loaded once per process. */
public record Contract(OpenAPIContract openApi, Map<String, RequestValidator> validators) {

    /** Class path resource. */
    public static final String FILE = "openapi/thisthat.yaml";

    /** Keyword of the media type {@code text/plain} that stands for {@code text/csv}. */
    public static final String CSV_MARK = "x-csv";

    public static final String PLAIN_TEXT = "text/plain";

    private static final String OPTIONAL_TOKEN = "x-optional-token";
    private static final String CSV = "text/csv";
    private static final String ADMIN = "admin";
    private static final String DEFAULT_LIMIT = "default";

    public static Future<Contract> load(Vertx vertx) {
        return vertx.executeBlocking(Contract::parse, false)
                .compose(document -> OpenAPIContract.from(vertx, document))
                .map(Contract::compile);
    }

    /** Given a file name, Vert.x would search the working directory first. */
    private static JsonObject parse() {
        try (InputStream in = Contract.class.getResourceAsStream("/" + FILE)) {
            JsonObject document =
                    new JsonObject(new Yaml(new SafeConstructor(new LoaderOptions())).<Map<String, Object>>load(in));
            document.getJsonObject("paths").forEach(path -> {
                renameMediaTypes((JsonObject) path.getValue());
                markOptionalTokens((JsonObject) path.getValue());
            });
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library rejects CSV. It knows CSV as plain text; {@link #CSV_MARK} marks it. */
    private static void renameMediaTypes(JsonObject path) {
        path.stream()
                .filter(entry -> entry.getValue() instanceof JsonObject operation && operation.containsKey("responses"))
                .flatMap(entry -> ((JsonObject) entry.getValue()).getJsonObject("responses").stream())
                .map(response -> ((JsonObject) response.getValue()).getJsonObject("content"))
                .filter(content -> content != null && content.containsKey(CSV))
                .forEach(content -> content.put(
                        PLAIN_TEXT, ((JsonObject) content.remove(CSV)).copy().put(CSV_MARK, true)));
    }

    /** The library knows no optional authentication: it gets {@code security: []}, and {@link #OPTIONAL_TOKEN}. */
    private static void markOptionalTokens(JsonObject path) {
        path.stream()
                .map(Map.Entry::getValue)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(operation -> operation.getJsonArray("security", new JsonArray()).stream()
                        .anyMatch(requirement -> ((JsonObject) requirement).isEmpty()))
                .forEach(operation -> operation.put("security", new JsonArray()).put(OPTIONAL_TOKEN, true));
    }

    private static Contract compile(OpenAPIContract openApi) {
        JsonObject root = openApi.getRawContract();
        Map<String, RequestValidator> validators = new TreeMap<>();
        openApi.operations()
                .forEach(operation -> validators.put(operation.getOperationId(), validator(root, operation)));
        return new Contract(openApi, Map.copyOf(validators));
    }

    private static RequestValidator validator(JsonObject root, Operation operation) {
        JsonObject model = operation.getOpenAPIModel();
        SchemaCompiler compiler = new SchemaCompiler(root);
        List<Parameter> parameters = model.getJsonArray("parameters", new JsonArray()).stream()
                .map(source -> parameter(root, (JsonObject) source, compiler))
                .toList();
        Optional<JsonObject> body = Optional.ofNullable(model.getJsonObject("requestBody"))
                .map(source -> SchemaCompiler.resolve(root, source));
        return new RequestValidator(
                parameters,
                body.map(requestBody -> compiler.compile(requestBody
                        .getJsonObject("content")
                        .getJsonObject("application/json")
                        .getJsonObject("schema"))),
                body.map(requestBody -> requestBody.getBoolean("required", false))
                        .orElse(false),
                RequestRules.NONE,
                Map.of());
    }

    private static Parameter parameter(JsonObject root, JsonObject source, SchemaCompiler compiler) {
        JsonObject parameter = SchemaCompiler.resolve(root, source);
        JsonObject schema = SchemaCompiler.resolve(root, parameter.getJsonObject("schema"));
        return new Parameter(
                parameter.getString("name"),
                parameter.getString("in"),
                parameter.getBoolean("required", false),
                Optional.ofNullable(schema.getValue("default")).map(Object::toString),
                schema.getString("type"),
                compiler.compile(schema));
    }

    /** Whether an operation requires the admin role. */
    public static boolean requiresAdmin(Operation operation) {
        return ADMIN.equals(operation.getOpenAPIModel().getString("x-role"));
    }

    /** The rate limit of an operation. */
    public RateLimit rateLimit(Operation operation) {
        return rateLimit(operation.getOpenAPIModel().getString("x-rate-limit", DEFAULT_LIMIT));
    }

    /** The rate limit of unauthenticated requests and of operations without their own limit. */
    public RateLimit defaultRateLimit() {
        return rateLimit(DEFAULT_LIMIT);
    }

    /** The rate limit of the web client's files. */
    public RateLimit assetRateLimit() {
        return rateLimit("assets");
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

    /** Whether an operation requires an access token. */
    public static boolean requiresAuthentication(Operation operation) {
        return !operation.getSecurityRequirements().isEmpty();
    }

    /** Whether an operation accepts an access token that it does not require. */
    public static boolean acceptsToken(Operation operation) {
        return operation.getOpenAPIModel().getBoolean(OPTIONAL_TOKEN, false);
    }

    /** Throws {@link IllegalStateException} unless each operation has exactly one handler. */
    public void requireHandlers(Set<String> handled) {
        Set<String> missing = new TreeSet<>(validators.keySet());
        missing.removeAll(handled);
        Set<String> unknown = new HashSet<>(handled);
        unknown.removeAll(validators.keySet());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalStateException(
                    "Operations without a handler: " + missing + ", handlers without an operation: "
                            + unknown.stream().sorted().collect(Collectors.toList()));
        }
    }
}
