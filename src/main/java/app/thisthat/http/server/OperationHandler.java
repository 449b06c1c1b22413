package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.StreamedBody;
import app.thisthat.http.cache.CachedResponse;
import app.thisthat.http.cache.ResponseCache;
import app.thisthat.http.encoding.ResponseBody;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.platform.Json;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.function.Function;

/** Calls the feature's handler of an operation and writes its response. A cacheable response is cached. */
record OperationHandler(
        Function<ApiRequest, Future<ApiResponse>> operation,
        RateLimitHandler rateLimit,
        RejectedSessions rejected,
        OperationMetrics metrics,
        ResponseCache cache,
        StreamLimiter streams)
        implements Handler<RoutingContext> {

    @Override
    public void handle(RoutingContext context) {
        if (context.response().ended()) {
            return; // StalledRequestHandler has responded
        }
        operation
                .apply(new ApiRequest(context))
                .map(result -> {
                    write(context, result);
                    return result;
                })
                .onFailure(failure -> rejected.fail(context, failure));
    }

    private void write(RoutingContext context, ApiResponse result) {
        HttpServerResponse response = context.response();
        boolean isOver = response.closed() || response.ended(); // by the client or StalledRequestHandler
        if (result.validity() != null) {
            writeCached(context, result, isOver);
            return;
        }
        if (isOver) {
            return;
        }
        if (result.body() instanceof StreamedBody body) {
            stream(context, result, body);
            return;
        }
        writeHead(response, result);
        if (result.body() == null) {
            response.end();
            return;
        }
        response.putHeader(HttpHeaderNames.CONTENT_TYPE, "application/json");
        ResponseBody.send(
                context.request(),
                result.body() instanceof Buffer bytes ? bytes : Buffer.buffer(Json.bytes(result.body())));
    }

    /** Caches the response, also if it is too late for this request. */
    private void writeCached(RoutingContext context, ApiResponse result, boolean isOver) {
        CachedResponse cached =
                new CachedResponse((Buffer) result.body(), result.validity(), rateLimit, metrics, result.onSent());
        cache.put(context.request(), cached);
        if (!isOver) {
            cache.write(context.request(), cached);
        }
    }

    private static void writeHead(HttpServerResponse response, ApiResponse result) {
        response.setStatusCode(result.status()).putHeader(HttpHeaderNames.CACHE_CONTROL, "no-store");
        result.headers().forEach(response::putHeader);
    }

    /** Writes the head after the first chunk is available, so an earlier failure still returns an error response. */
    private void stream(RoutingContext context, ApiResponse result, StreamedBody body) {
        UUID userId = new ApiRequest(context).caller().userId();
        streams.begin(userId);
        StreamedBody limited = streams.limited(body);
        limited.next()
                .get()
                .compose(first -> {
                    if (context.response().ended()) {
                        return Future.succeededFuture(); // StalledRequestHandler has responded
                    }
                    writeHead(context.response(), result);
                    return ResponseBody.send(context.request(), limited, first);
                })
                .onComplete(sent -> streams.end(userId))
                .onFailure(context::fail);
    }
}
