package app.thisthat.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The operations of the contract and what the features do for each; an operation without a handler stops the start. */
public final class Operations {

    private final Map<String, Function<ApiRequest, Future<ApiResponse>>> handlers = new TreeMap<>();
    private final Set<String> unconfirmed = new HashSet<>();
    private final Map<String, Handler<RoutingContext>> streams = new TreeMap<>();

    /**
     * Registers what an operation does.
     *
     * @param operationId as in the contract
     * @param handler called on an event loop with a request that meets the contract; a failure with a {@link
     *     app.thisthat.kernel.RefusedException} is answered as that refusal, any other as 500
     * @throws IllegalStateException if the operation has a handler
     */
    public void on(String operationId, Function<ApiRequest, Future<ApiResponse>> handler) {
        if (handlers.putIfAbsent(operationId, handler) != null) {
            throw new IllegalStateException("two handlers for " + operationId);
        }
    }

    /**
     * Registers what an operation does that asks by itself, in the statement that does its work, whether the caller's session
     * stands; so nobody asks before it is called, and the caller is only who the token says.
     *
     * @see #on
     */
    public void onUnconfirmed(String operationId, Function<ApiRequest, Future<ApiResponse>> handler) {
        on(operationId, handler);
        unconfirmed.add(operationId);
    }

    /**
     * Mounts what is not a call of an operation: a socket, a stream of events. It passes no check of the contract and no
     * authentication, but has a request id and the headers of every answer.
     *
     * @param path the whole path, as {@code /api/v1/live}
     * @param handler called on the event loop of the connection
     */
    public void onGet(String path, Handler<RoutingContext> handler) {
        if (streams.putIfAbsent(path, handler) != null) {
            throw new IllegalStateException("two handlers for " + path);
        }
    }

    public boolean isUnconfirmed(String operationId) {
        return unconfirmed.contains(operationId);
    }

    public Map<String, Handler<RoutingContext>> streams() {
        return Map.copyOf(streams);
    }

    public Map<String, Function<ApiRequest, Future<ApiResponse>>> handlers() {
        return Map.copyOf(handlers);
    }
}
