package app.thisthat.http;

import io.vertx.core.Future;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The operations of the contract and what the features do for each; an operation without a handler stops the start. */
public final class Operations {

    private final Map<String, Function<Request, Future<Answer>>> handlers = new TreeMap<>();

    /**
     * Registers what an operation does.
     *
     * @param operationId as in the contract
     * @param handler called on an event loop with a request that meets the contract; a failure with a {@link
     *     app.thisthat.kernel.RefusedException} is answered as that refusal, any other as 500
     * @throws IllegalStateException if the operation has a handler
     */
    public void on(String operationId, Function<Request, Future<Answer>> handler) {
        if (handlers.putIfAbsent(operationId, handler) != null) {
            throw new IllegalStateException("two handlers for " + operationId);
        }
    }

    Map<String, Function<Request, Future<Answer>>> handlers() {
        return Map.copyOf(handlers);
    }
}
