package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.JWTAuthHandler;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Security handler of the contract's bearer scheme. It verifies the access token without the database and rate-limits
 * unauthenticated requests by client address. {@link RouterBuilder} runs it first on each route, so it also starts the
 * operation's metrics. {@code Security.httpHandler} requires this type for a bearer scheme; the scope methods are
 * unused.
 */
final class BearerAuthHandler implements JWTAuthHandler {

    /** Challenge for a request that has a token (RFC 6750). */
    static final String INVALID_TOKEN = "Bearer error=\"invalid_token\"";

    private static final String SCHEME = "bearer ";
    private static final BitSet TOKEN_CHARACTERS =
            toBitSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    private final Function<String, Caller> verifyToken;
    private final RateLimitHandler unauthenticated;
    private final RejectedSessions rejectedSessions;
    private final Map<String, OperationMetrics> metrics;

    BearerAuthHandler(
            Function<String, Caller> verifyToken,
            RateLimitHandler unauthenticated,
            RejectedSessions rejectedSessions,
            Map<String, OperationMetrics> metrics) {
        this.verifyToken = verifyToken;
        this.unauthenticated = unauthenticated;
        this.rejectedSessions = rejectedSessions;
        this.metrics = metrics;
    }

    private static BitSet toBitSet(String characters) {
        BitSet bits = new BitSet();
        characters.chars().forEach(bits::set);
        return bits;
    }

    @Override
    public void handle(RoutingContext context) {
        Operation operation = context.currentRoute().getMetadata(RouterBuilder.KEY_META_DATA_OPERATION);
        metrics.get(operation.getOperationId()).start(context);
        authenticate(context);
    }

    /** Authenticates a request that has an {@code Authorization} header; others are anonymous. */
    void handleOptional(RoutingContext context) {
        if (context.request().headers().contains(HttpHeaderNames.AUTHORIZATION)) {
            authenticate(context);
        } else {
            context.next();
        }
    }

    private void authenticate(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaderNames.AUTHORIZATION);
        try {
            context.put(ApiRequest.CALLER, caller(header));
        } catch (RefusedException rejected) {
            if (header != null && token(header) != null) {
                context.response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, INVALID_TOKEN);
            }
            unauthenticated.acquireByAddress(context).onComplete(acquired -> context.fail(rejected), context::fail);
            return;
        }
        context.next();
    }

    @Override
    public JWTAuthHandler scopeDelimiter(String delimiter) {
        throw new UnsupportedOperationException("Access tokens have no scopes");
    }

    @Override
    public JWTAuthHandler withScope(String scope) {
        throw new UnsupportedOperationException("Access tokens have no scopes");
    }

    @Override
    public JWTAuthHandler withScopes(List<String> scopes) {
        throw new UnsupportedOperationException("Access tokens have no scopes");
    }

    private Caller caller(String header) {
        if (header == null) {
            throw unauthorized("A bearer token is required");
        }
        String token = token(header);
        if (token == null) {
            throw unauthorized("The Authorization header must contain a bearer token");
        }
        return rejectedSessions.requireNotEnded(verifyToken.apply(token));
    }

    /** The token of a well-formed bearer header (RFC 6750, {@code b64token}), else null. */
    private static String token(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String token = header.substring(SCHEME.length()).stripLeading();
        int end = token.length();
        while (end > 0 && token.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!TOKEN_CHARACTERS.get(token.charAt(i))) {
                return null;
            }
        }
        return end == 0 ? null : token;
    }

    private static RefusedException unauthorized(String message) {
        return Refusal.of(RefusalCode.UNAUTHORIZED, message).asException();
    }
}
