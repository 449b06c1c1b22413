package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.StreamedBody;
import app.thisthat.http.cache.CachedResponse;
import app.thisthat.http.cache.ResponseCache;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.platform.Json;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/**
 * Calls what a feature registered for an operation and writes its answer, which is kept where it lasts.
 *
 * @param gate of the operation
 * @param meter of the operation
 */
record OperationHandler(
        Function<ApiRequest, Future<ApiResponse>> operation,
        RateLimitHandler gate,
        OperationMetrics meter,
        ResponseCache ready)
        implements Handler<RoutingContext> {

    @Override
    public void handle(RoutingContext context) {
        if (context.response().ended()) {
            return; // the caller was told that it cannot be done now
        }
        operation.apply(new ApiRequest(context)).onComplete(answer -> write(context, answer), context::fail);
    }

    private void write(RoutingContext context, ApiResponse answer) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return; // the caller did not wait
        }
        if (answer.freshness() != null) {
            CachedResponse lasting = new CachedResponse((Buffer) answer.body(), answer.freshness(), gate, meter);
            ready.keep(context.request(), lasting);
            lasting.write(context.request());
            return;
        }
        if (answer.body() instanceof StreamedBody body) {
            stream(response, answer, body).onFailure(context::fail);
            return;
        }
        writeHead(response, answer);
        if (answer.body() == null) {
            response.end();
            return;
        }
        response.putHeader(HttpHeaderNames.CONTENT_TYPE, "application/json");
        response.end(answer.body() instanceof Buffer bytes ? bytes : Buffer.buffer(Json.bytes(answer.body())));
    }

    private static void writeHead(HttpServerResponse response, ApiResponse answer) {
        response.setStatusCode(answer.status()).putHeader(HttpHeaderNames.CACHE_CONTROL, "no-store");
        answer.headers().forEach(response::putHeader);
    }

    /** The head waits for the first piece, so that a failure until then still gets an answer of its own. */
    private static Future<Void> stream(HttpServerResponse response, ApiResponse answer, StreamedBody body) {
        return body.next().get().compose(first -> {
            writeHead(response, answer);
            response.putHeader(HttpHeaderNames.CONTENT_TYPE, body.contentType()).setChunked(true);
            return send(response, body, first);
        });
    }

    private static Future<Void> send(HttpServerResponse response, StreamedBody body, Buffer piece) {
        return piece == null
                ? response.end()
                : response.write(piece)
                        .compose(written -> body.next().get())
                        .compose(next -> send(response, body, next));
    }
}
