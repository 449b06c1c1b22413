package app.thisthat.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * After the stop signal, adds {@code Connection: close} to responses. Clients then send their next request over another
 * connection and not over one that the server closes.
 */
public final class ConnectionDrain implements Handler<RoutingContext> {

    private volatile boolean draining;

    void start() {
        draining = true;
    }

    @Override
    public void handle(RoutingContext context) {
        closeIfDraining(context.request());
        context.next();
    }

    /** Adds the header to the response of an HTTP/1.1 request if the service is stopping. */
    public void closeIfDraining(HttpServerRequest request) {
        if (draining && request.version() == HttpVersion.HTTP_1_1) {
            request.response().putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }
}
