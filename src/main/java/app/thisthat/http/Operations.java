package app.thisthat.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Registry of operation handlers. The server starts only if every operation of the contract has one. */
public final class Operations {

    private final Map<String, Function<ApiRequest, Future<ApiResponse>>> handlers = new TreeMap<>();
    private final Set<String> tokenOnly = new HashSet<>();
    private final Map<String, Handler<RoutingContext>> streams = new TreeMap<>();

    /**
     * Registers the handler of an operation.
     *
     * @param operationId as in the contract
     * @param handler called on an event loop with a valid request; a failure with a {@link
     *     app.thisthat.kernel.RefusedException} returns that refusal, any other returns 500
     * @throws IllegalStateException if the operation already has a handler
     */
    public void on(String operationId, Function<ApiRequest, Future<ApiResponse>> handler) {
        if (handlers.putIfAbsent(operationId, handler) != null) {
            throw new IllegalStateException("Operation " + operationId + " has two handlers");
        }
    }

    /**
     * Registers the handler of an operation whose own SQL statement verifies the caller's session. Before the call only
     * the access token is verified, without the database.
     *
     * @see #on
     */
    public void onTokenOnly(String operationId, Function<ApiRequest, Future<ApiResponse>> handler) {
        on(operationId, handler);
        tokenOnly.add(operationId);
    }

    /**
     * Registers a WebSocket or an event stream. Requests are neither validated nor authenticated, but have a request id
     * and the common response headers.
     *
     * @param path the absolute path, for example {@code /api/v1/live}
     * @param handler called on the event loop of the connection
     */
    public void onGet(String path, Handler<RoutingContext> handler) {
        if (streams.putIfAbsent(path, handler) != null) {
            throw new IllegalStateException("Path " + path + " has two handlers");
        }
    }

    public boolean isTokenOnly(String operationId) {
        return tokenOnly.contains(operationId);
    }

    public Map<String, Handler<RoutingContext>> streams() {
        return Map.copyOf(streams);
    }

    public Map<String, Function<ApiRequest, Future<ApiResponse>>> handlers() {
        return Map.copyOf(handlers);
    }
}
