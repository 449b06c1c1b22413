package app.thisthat.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/**
 * Which pages in browsers may use the service: our own and those of the allow-list. Pages of other origins are answered
 * without the headers that would let them read the answer, and may not open sockets. Programs that are not browsers send no
 * origin and are not concerned.
 */
public final class CorsPolicy implements Handler<RoutingContext> {

    private static final int NO_CONTENT = 204;
    private static final String ALLOWED_METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String ALLOWED_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id";
    private static final String EXPOSED_HEADERS =
            "ETag, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, " + "WWW-Authenticate, X-Request-Id";
    private static final String PREFLIGHT_SECONDS = "600";

    private final Set<String> allowed;

    /** Allows some origins, each as {@code https://app.example.com}, beside our own. */
    public CorsPolicy(List<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Whether the page behind a request, if any, may open a socket or a stream. */
    public boolean mayConnect(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaderNames.ORIGIN);
        return origin == null || allowed.contains(origin) || isOurs(origin, request);
    }

    private static boolean isOurs(String origin, HttpServerRequest request) {
        int scheme = origin.indexOf("://");
        return scheme > 0
                && request.authority() != null
                && origin.substring(scheme + 3)
                        .equalsIgnoreCase(request.authority().toString());
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (tell(request)
                && request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
            context.response()
                    .putHeader(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS)
                    .putHeader(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
                    .putHeader(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS)
                    .setStatusCode(NO_CONTENT)
                    .end();
        } else {
            context.next();
        }
    }

    /** Writes into the head of an answer which pages may read it; answers whether the asking one may. */
    public boolean tell(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String origin = request.getHeader(HttpHeaderNames.ORIGIN);
        response.putHeader(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        if (origin == null || !allowed.contains(origin)) {
            return false;
        }
        response.putHeader(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        return true;
    }
}
