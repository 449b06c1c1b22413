package app.thisthat.harness;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;

/**
 * Calls the API of a running service and validates every response against the contract. A status, header, body or error
 * code that the contract does not declare fails the request.
 *
 * <pre>{@code
 * ApiReply placed = api.post("/bets").bearer(token).json(Map.of("marketId", id, "amount", 100, "side", "this")).send();
 * assertThat(placed.status()).isEqualTo(201);
 * assertThat(placed.json().at("/bet/potentialPayout").decimalValue()).isEqualByComparingTo("153.85");
 * }</pre>
 */
public final class ContractClient implements AutoCloseable {

    private static final String BASE = "/api/v1";
    private static final int CONNECTIONS_MAX = 64;

    private final HttpClient http;
    private final ContractRules rules;

    /** Creates a client of the service on a local port. */
    public ContractClient(Vertx vertx, int port) {
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("localhost").setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
        this.rules = ContractRules.load(vertx);
    }

    /** A {@code GET} request; the path is relative to {@code /api/v1} and is sent without encoding. */
    public ApiCall get(String path) {
        return call(HttpMethod.GET, path);
    }

    /** A {@code POST} request; the path is relative to {@code /api/v1} and is sent without encoding. */
    public ApiCall post(String path) {
        return call(HttpMethod.POST, path);
    }

    /** A request of any method; the path is relative to {@code /api/v1} and is sent without encoding. */
    public ApiCall call(HttpMethod method, String path) {
        return new ApiCall(http, rules, method, BASE + path);
    }

    @Override
    public void close() {
        TestDatabase.await(http.close());
    }
}
