package app.thisthat.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/** Adds security headers to every response. Documentation pages replace the content security policy. */
public final class SecurityHeadersHandler implements Handler<RoutingContext> {

    static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

    @Override
    public void handle(RoutingContext context) {
        put(context.response().headers());
        context.next();
    }

    public static void put(MultiMap headers) {
        headers.set(HttpHeaderNames.DATE, DateHeader.now());
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Frame-Options", "DENY");
        headers.set(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    }
}
