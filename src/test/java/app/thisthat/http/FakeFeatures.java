package app.thisthat.http;

import app.thisthat.harness.ContractClient;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.RedisGate;
import app.thisthat.platform.Settings;
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
 * The machinery with features that answer with the contract's own examples, so that whatever is refused was refused by the
 * machinery. What a call shall do instead can be set for each operation.
 */
public final class FakeFeatures implements AutoCloseable {

    static final String USER = "user-token";
    static final String ADMIN = "admin-token";
    static final String FRIEND = "https://app.example.com";
    static final int MAX_BODY = 65_536;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ContractFile contract = new ContractFile(vertx);
    private final Map<String, Function<Request, Future<Answer>>> instead = new ConcurrentHashMap<>();
    private final ApiServer server;
    private final ContractClient client;

    FakeFeatures() {
        this(settings(), operations -> {});
    }

    /** Serves something beside the operations, as a stream. */
    public FakeFeatures(Settings.Http settings, Consumer<Operations> more) {
        Operations operations = operations();
        more.accept(operations);
        server = TestDatabase.await(ApiServer.start(
                vertx,
                settings,
                operations,
                access(),
                unlimited(vertx),
                new Dependencies(FakeFeatures::translate, () -> false),
                new SimpleMeterRegistry()));
        client = new ContractClient(vertx, server.port());
    }

    static Settings.Http settings() {
        return new Settings.Http("localhost", 0, 2, MAX_BODY, List.of(FRIEND), List.of());
    }

    /** Counts without a Redis and refuses nobody. */
    static RateLimiter unlimited(Vertx vertx) {
        return new RateLimiter(new RedisGate(vertx, "redis://127.0.0.1:1", Duration.ofMillis(50)), false);
    }

    Operations operations() {
        Operations operations = new Operations();
        for (Operation operation : contract.operations()) {
            operations.on(operation.getOperationId(), request -> instead.getOrDefault(
                            operation.getOperationId(), any -> example(operation))
                    .apply(request));
        }
        return operations;
    }

    private Future<Answer> example(Operation operation) {
        Object example = ContractFile.examples(contract.success(operation)).get(0);
        Object body = example instanceof JsonObject json ? json.toBuffer() : csv(example.toString());
        return Future.succeededFuture(new Answer(contract.successStatus(operation), body, Map.of()));
    }

    private static StreamedBody csv(String text) {
        Iterator<Buffer> pieces =
                Stream.of(text.split("(?<=\n)", -1)).map(Buffer::buffer).iterator();
        return new StreamedBody("text/csv", () -> Future.succeededFuture(pieces.hasNext() ? pieces.next() : null));
    }

    public static Access access() {
        Map<String, Caller> callers = Map.of(
                USER,
                new Caller(new UUID(0, 1), new UUID(1, 1), 0),
                ADMIN,
                new Caller(new UUID(0, 2), new UUID(1, 2), 0));
        return new Access(
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

    private static Optional<Refusal> translate(Throwable failure) {
        return failure instanceof IllegalAccessException
                ? Optional.of(Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The database is away")
                        .retryAfter(2))
                : Optional.empty();
    }

    /** Lets an operation do something else than answer its example. */
    void on(String operationId, Function<Request, Future<Answer>> handler) {
        instead.put(operationId, handler);
    }

    public Vertx vertx() {
        return vertx;
    }

    public int port() {
        return server.port();
    }

    ContractFile contract() {
        return contract;
    }

    ContractClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        TestDatabase.await(server.stop());
        TestDatabase.await(vertx.close());
    }
}
