package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Allows the service's own pages and the origins of the allow-list. Responses to other origins have no CORS headers,
 * and their sockets and streams are rejected. Requests without {@code Origin} are allowed: they do not come from
 * browsers.
 */
public final class CorsPolicy implements Handler<RoutingContext> {

    private static final int NO_CONTENT = 204;
    private static final String ALLOWED_METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String ALLOWED_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id";
    private static final String EXPOSED_HEADERS =
            "Date, ETag, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";
    private static final String PREFLIGHT_MAX_AGE_SECONDS = "600";

    /** End of an allowed origin that stands for any port. */
    static final String ANY_PORT = ":*";

    private static final Pattern PORT = Pattern.compile("(:\\d{1,5})?");

    private final Set<String> allowedOrigins;
    private final List<String> hostsWithAnyPort;

    /** Creates the policy; an origin may end with {@code :*} for any port. */
    public CorsPolicy(List<String> allowedOrigins) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
        this.hostsWithAnyPort = allowedOrigins.stream()
                .filter(origin -> origin.endsWith(ANY_PORT))
                .map(origin -> origin.substring(0, origin.length() - ANY_PORT.length()))
                .toList();
    }

    private boolean isAllowed(String origin) {
        return allowedOrigins.contains(origin)
                || hostsWithAnyPort.stream()
                        .anyMatch(host -> origin.startsWith(host)
                                && PORT.matcher(origin.substring(host.length())).matches());
    }

    /** Whether the request's origin may open a socket or a stream. */
    public boolean allows(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaderNames.ORIGIN);
        return origin == null || isAllowed(origin) || isSameOrigin(origin, request);
    }

    private static boolean isSameOrigin(String origin, HttpServerRequest request) {
        int scheme = origin.indexOf("://");
        return scheme > 0
                && request.authority() != null
                && origin.substring(scheme + 3)
                        .equalsIgnoreCase(request.authority().toString());
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.put(ApiRequest.TRUSTED_ORIGIN, request.headers().contains(HttpHeaderNames.ORIGIN) && allows(request));
        if (addHeaders(request)
                && request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
            context.response()
                    .putHeader(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS)
                    .putHeader(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
                    .putHeader(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_SECONDS)
                    .setStatusCode(NO_CONTENT)
                    .end();
        } else {
            context.next();
        }
    }

    /** Adds the CORS headers of the response; returns whether the request's origin is on the allow-list. */
    public boolean addHeaders(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String origin = request.getHeader(HttpHeaderNames.ORIGIN);
        response.putHeader(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        if (origin == null || !isAllowed(origin)) {
            return false;
        }
        response.putHeader(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                .putHeader(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        return true;
    }
}
