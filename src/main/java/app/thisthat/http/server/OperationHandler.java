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

/** Calls the feature's handler of an operation and writes its response. A cacheable response is cached. */
record OperationHandler(
        Function<ApiRequest, Future<ApiResponse>> operation,
        RateLimitHandler rateLimit,
        OperationMetrics metrics,
        ResponseCache cache)
        implements Handler<RoutingContext> {

    @Override
    public void handle(RoutingContext context) {
        if (context.response().ended()) {
            return; // StalledRequestHandler has responded
        }
        operation.apply(new ApiRequest(context)).onComplete(result -> write(context, result), context::fail);
    }

    private void write(RoutingContext context, ApiResponse result) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return; // the client disconnected or StalledRequestHandler has responded
        }
        if (result.validity() != null) {
            CachedResponse cached = new CachedResponse(
                    (Buffer) result.body(), result.validity(), rateLimit, metrics, result.onSent());
            cache.put(context.request(), cached);
            cached.write(context.request());
            return;
        }
        if (result.body() instanceof StreamedBody body) {
            stream(response, result, body).onFailure(context::fail);
            return;
        }
        writeHead(response, result);
        if (result.body() == null) {
            response.end();
            return;
        }
        response.putHeader(HttpHeaderNames.CONTENT_TYPE, "application/json");
        response.end(result.body() instanceof Buffer bytes ? bytes : Buffer.buffer(Json.bytes(result.body())));
    }

    private static void writeHead(HttpServerResponse response, ApiResponse result) {
        response.setStatusCode(result.status()).putHeader(HttpHeaderNames.CACHE_CONTROL, "no-store");
        result.headers().forEach(response::putHeader);
    }

    /** Writes the head after the first chunk is available, so an earlier failure still returns an error response. */
    private static Future<Void> stream(HttpServerResponse response, ApiResponse result, StreamedBody body) {
        return body.next().get().compose(first -> {
            writeHead(response, result);
            response.putHeader(HttpHeaderNames.CONTENT_TYPE, body.contentType()).setChunked(true);
            return send(response, body, first);
        });
    }

    private static Future<Void> send(HttpServerResponse response, StreamedBody body, Buffer chunk) {
        return chunk == null
                ? response.end()
                : response.write(chunk)
                        .compose(written -> body.next().get())
                        .compose(next -> send(response, body, next));
    }
}
