package app.thisthat.http;

import app.thisthat.kernel.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Registry of operation handlers. The server starts only if every operation of the contract has one. */
public final class Operations {

    private final Map<String, Function<ApiRequest, Future<ApiResponse>>> handlers = new TreeMap<>();
    private final Set<String> tokenOnly = new HashSet<>();
    private final Map<String, Signature> signatures = new TreeMap<>();
    private final Map<String, Handler<RoutingContext>> streams = new TreeMap<>();
    private final Map<String, RequestRules> rules = new TreeMap<>();
    private final Map<String, Map<String, Object>> refusalDetails = new TreeMap<>();

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
     * The checks of a signed operation.
     *
     * @param refusal the response to any request without a valid signature
     * @param head judges the headers before the body is read; may throw another refusal
     * @param body judges the received bytes of the body
     */
    public record Signature(Refusal refusal, Predicate<ApiRequest> head, Predicate<ApiRequest> body) {}

    /**
     * Registers the handler of an operation whose requests are signed. Only the rate limit precedes the signature: the
     * media type, the content and the size of an unsigned request have no influence on the response.
     *
     * @see #on
     */
    public void onSigned(String operationId, Signature signature, Function<ApiRequest, Future<ApiResponse>> handler) {
        on(operationId, handler);
        signatures.put(operationId, signature);
    }

    /** Adds rules to the validation of an operation's requests. */
    public void check(String operationId, RequestRules requestRules) {
        rules.put(operationId, requestRules);
    }

    /** The further rules of an operation. */
    public RequestRules rules(String operationId) {
        return rules.getOrDefault(operationId, RequestRules.NONE);
    }

    /** Sets details of the refusals that the contract declares with {@code x-refusal} for an operation's fields. */
    public void detailRefusals(String operationId, Map<String, Object> details) {
        refusalDetails.put(operationId, Map.copyOf(details));
    }

    public Map<String, Object> refusalDetails(String operationId) {
        return refusalDetails.getOrDefault(operationId, Map.of());
    }

    /** The checks of an operation; empty if its requests are not signed. */
    public Optional<Signature> signature(String operationId) {
        return Optional.ofNullable(signatures.get(operationId));
    }

    /**
     * Registers a WebSocket or an event stream. Requests are neither validated nor authenticated, but count for the
     * default rate limit of the client address, and have a request id and the common response headers.
     *
     * @param path the absolute path, for example {@code /api/v1/live}
     * @param handler called on the event loop of the connection with a paused request
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
