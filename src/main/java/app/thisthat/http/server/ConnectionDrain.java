package app.thisthat.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * From when the service is told to stop, asks clients to send their next request over another connection, so that none is
 * on its way on one that is being closed.
 */
public final class ConnectionDrain implements Handler<RoutingContext> {

    private volatile boolean announced;

    void announce() {
        announced = true;
    }

    @Override
    public void handle(RoutingContext context) {
        tell(context.request());
        context.next();
    }

    /** Says it on the answer to a request, if the service stops. */
    public void tell(HttpServerRequest request) {
        if (announced && request.version() == HttpVersion.HTTP_1_1) {
            request.response().putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }
}
