package app.thisthat.http.server;

import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * Development only: forwards requests of the web client to the control API of the simulator, which listens on the
 * loopback interface. A body must be JSON, which a page of another origin cannot send.
 */
final class SimulatorProxy {

    private static final String PATH = "/development/simulator/";
    private static final int BODY_MAX = 10_000;
    private static final long TIMEOUT_MS = 5_000;
    private static final String JSON = "application/json";

    private final HttpClient client;
    private final String url;

    /**
     * Creates the proxy.
     *
     * @param url base URL of the control API
     */
    SimulatorProxy(Vertx vertx, String url) {
        this.client = vertx.createHttpClient();
        this.url = url;
    }

    void mount(Router router, RateLimitHandler rateLimit) {
        router.get(PATH + "*").handler(rateLimit).handler(context -> forward(context, Buffer.buffer()));
        router.post(PATH + "*")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_MAX))
                .handler(rateLimit)
                .handler(SimulatorProxy::requireJson)
                .handler(context -> forward(context, context.body().buffer()));
    }

    private static void requireJson(RoutingContext context) {
        if (JSON.equals(context.request().getHeader(HttpHeaderNames.CONTENT_TYPE))) {
            context.next();
        } else {
            context.fail(Refusal.of(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be " + JSON)
                    .asException());
        }
    }

    private void forward(RoutingContext context, Buffer body) {
        HttpMethod method = context.request().method();
        String path = context.request().uri().substring(PATH.length());
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url + "/" + path)
                .setTimeout(TIMEOUT_MS);
        client.request(options)
                .compose(request -> request.send(body == null ? Buffer.buffer() : body)
                        .compose(response -> send(context, response.statusCode(), response.body())))
                .onFailure(context::fail);
    }

    private static Future<Void> send(RoutingContext context, int status, Future<Buffer> body) {
        return body.compose(bytes -> context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaderNames.CONTENT_TYPE, JSON)
                .end(bytes));
    }
}
