package app.thisthat.http.server;

import app.thisthat.harness.ContractClient;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Authenticator;
import app.thisthat.http.Caller;
import app.thisthat.http.DependencyHealth;
import app.thisthat.http.Operations;
import app.thisthat.http.StreamedBody;
import app.thisthat.http.contract.ContractFile;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The HTTP layer with operations that return the contract's examples, so every error comes from the HTTP layer. Tests
 * can replace the handler of an operation.
 */
public final class ContractExampleServer implements AutoCloseable {

    public static final String USER = "user-token";
    static final String ADMIN = "admin-token";
    static final String ALLOWED_ORIGIN = "https://app.example.com";
    static final int MAX_BODY = 65_536;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ContractFile contract = new ContractFile(vertx);
    private final Map<String, Function<ApiRequest, Future<ApiResponse>>> replacements = new ConcurrentHashMap<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ApiServer server;
    private final ContractClient client;
    private Future<Void> stopped;

    public ContractExampleServer() {
        this(settings(), operations -> {});
    }

    /** Registers streams in addition to the operations. */
    public ContractExampleServer(HttpSettings settings, Consumer<Operations> streams) {
        this(settings, streams, false);
    }

    /** The same; with rate limits if {@code limited}. */
    public ContractExampleServer(HttpSettings settings, Consumer<Operations> streams, boolean limited) {
        Operations operations = operations();
        streams.accept(operations);
        server = TestDatabase.await(ApiServer.start(
                vertx,
                settings,
                ApiServer.Resources.load(vertx, settings),
                DevelopmentTools.NONE,
                operations,
                authenticator(),
                limiter(vertx, limited),
                new DependencyHealth(ContractExampleServer::toRefusal, () -> false),
                metrics));
        client = new ContractClient(vertx, server.port());
    }

    /** The value of a gauge. */
    public double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    static HttpSettings settings() {
        return settings(2);
    }

    /** Settings with so many event loops. */
    public static HttpSettings settings(int instances) {
        return settings(instances, Duration.ofSeconds(10), 10_000, 1 << 24);
    }

    /** Settings with one event loop and HTTP/2 in clear text. */
    public static HttpSettings http2Settings() {
        HttpSettings settings = settings(1);
        return new HttpSettings(
                settings.host(),
                settings.port(),
                settings.instances(),
                settings.maxBody(),
                settings.requestTimeout(),
                settings.connections(),
                settings.connectionsPerAddress(),
                settings.bodyMemory(),
                true,
                true,
                settings.allowedOrigins(),
                settings.trustedProxies());
    }

    static HttpSettings settingsWithoutWebClient() {
        HttpSettings settings = settings(1);
        return new HttpSettings(
                settings.host(),
                settings.port(),
                settings.instances(),
                settings.maxBody(),
                settings.requestTimeout(),
                settings.connections(),
                settings.connectionsPerAddress(),
                settings.bodyMemory(),
                settings.http2(),
                false,
                settings.allowedOrigins(),
                settings.trustedProxies());
    }

    static HttpSettings settings(int instances, Duration requestTimeout, int connectionsPerAddress, int bodyMemory) {
        return new HttpSettings(
                "localhost",
                0,
                instances,
                MAX_BODY,
                requestTimeout,
                20_000,
                connectionsPerAddress,
                bodyMemory,
                false,
                true,
                List.of(ALLOWED_ORIGIN),
                List.of());
    }

    /** Counts without Redis and rejects no request. */
    static RateLimiter unlimited(Vertx vertx) {
        return limiter(vertx, false);
    }

    private static RateLimiter limiter(Vertx vertx, boolean enforcing) {
        return new RateLimiter(new RedisCircuitBreaker(vertx, "redis://127.0.0.1:1", Duration.ofMillis(50)), enforcing);
    }

    Operations operations() {
        Operations operations = new Operations();
        for (Operation operation : contract.operations()) {
            operations.on(operation.getOperationId(), request -> replacements
                    .getOrDefault(operation.getOperationId(), absent -> example(operation))
                    .apply(request));
        }
        Map<String, Object> stakes = Map.of("min", Credits.of(10), "max", Credits.of(10_000));
        operations.detailRefusals("placeBet", stakes);
        operations.detailRefusals("quoteBet", stakes);
        return operations;
    }

    private Future<ApiResponse> example(Operation operation) {
        Object example = ContractFile.examples(contract.success(operation)).get(0);
        Object body = example instanceof JsonObject json ? json.toBuffer() : csv(example.toString());
        return Future.succeededFuture(new ApiResponse(contract.successStatus(operation), body, Map.of()));
    }

    private static StreamedBody csv(String text) {
        Iterator<Buffer> chunks =
                Stream.of(text.split("(?<=\n)", -1)).map(Buffer::buffer).iterator();
        return new StreamedBody("text/csv", () -> Future.succeededFuture(chunks.hasNext() ? chunks.next() : null));
    }

    public static Authenticator authenticator() {
        Map<String, Caller> callers = Map.of(
                USER,
                new Caller(new UUID(0, 1), new UUID(1, 1), 0),
                ADMIN,
                new Caller(new UUID(0, 2), new UUID(1, 2), 0));
        return new Authenticator(
                token -> {
                    if (!callers.containsKey(token)) {
                        throw Refusal.of(RefusalCode.TOKEN_EXPIRED, "The token has expired")
                                .asException();
                    }
                    return callers.get(token);
                },
                (caller, address) -> Future.succeededFuture(caller),
                caller -> Future.succeededFuture(caller.equals(callers.get(ADMIN))));
    }

    private static Optional<Refusal> toRefusal(Throwable failure) {
        return failure instanceof IllegalAccessException
                ? Optional.of(Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The database is unavailable")
                        .retryAfter(2))
                : Optional.empty();
    }

    /** Replaces the handler of an operation. */
    public void on(String operationId, Function<ApiRequest, Future<ApiResponse>> handler) {
        replacements.put(operationId, handler);
    }

    /** Stops the servers as the service does. */
    Future<Void> stop() {
        if (stopped == null) {
            stopped = server.stop();
        }
        return stopped;
    }

    /** Reverts {@link #on}. */
    void restore(String operationId) {
        replacements.remove(operationId);
    }

    public Vertx vertx() {
        return vertx;
    }

    public int port() {
        return server.port();
    }

    public ContractFile contract() {
        return contract;
    }

    public ContractClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        TestDatabase.await(stop());
        TestDatabase.await(vertx.close());
    }
}
