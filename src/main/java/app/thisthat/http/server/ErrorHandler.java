package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.http.encoding.ResponseBody;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Converts failures to the contract's error body. Failures that are not refusals are logged and return 500. */
public final class ErrorHandler implements Handler<RoutingContext> {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorHandler.class);
    private static final String CHALLENGE = "Bearer";
    private static final String METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    /** Statuses logged as warnings. Rate limits are logged where they are enforced. */
    private static final Set<Integer> WARNED = Set.of(400, 408, 413, 415, 422, 503);

    private final Function<Throwable, Optional<Refusal>> toRefusal;
    private final ErrorMetrics unrouted;

    ErrorHandler(Function<Throwable, Optional<Refusal>> toRefusal, ErrorMetrics unrouted) {
        this.toRefusal = toRefusal;
        this.unrouted = unrouted;
    }

    @Override
    public void handle(RoutingContext context) {
        if (context.response().ended()) {
            return; // StalledRequestHandler has responded
        }
        if (context.response().headWritten() || context.response().closed()) {
            context.request().connection().close(); // a partial response cannot become an error
            return;
        }
        String requestId = requestId(context);
        Refusal refusal = refusal(context, requestId);
        if (refusal.code() == RefusalCode.PAYLOAD_TOO_LARGE
                && context.get(SignatureHandler.TOO_LARGE) instanceof Refusal unsigned) {
            refusal = unsigned;
        }
        log(context, requestId, refusal);
        OperationMetrics.errors(context, unrouted).count(refusal.code());
        if (refusal.code().status() == RefusalCode.UNAUTHORIZED.status()) {
            challenge(context);
        }
        write(context.request(), refusal, requestId);
    }

    /** Vert.x Web fails a request with an invalid path before the handlers that add the common headers. */
    private static String requestId(RoutingContext context) {
        String requestId = context.get(ApiRequest.REQUEST_ID);
        if (requestId == null) {
            SecurityHeadersHandler.put(context.response().headers());
            return RequestIdHandler.assign(context.request());
        }
        return requestId;
    }

    private static void challenge(RoutingContext context) {
        if (!context.response().headers().contains(HttpHeaderNames.WWW_AUTHENTICATE)) {
            boolean hasToken = context.get(ApiRequest.CALLER) != null;
            context.response()
                    .putHeader(
                            HttpHeaderNames.WWW_AUTHENTICATE, hasToken ? BearerAuthHandler.INVALID_TOKEN : CHALLENGE);
        }
    }

    private Refusal refusal(RoutingContext context, String requestId) {
        Throwable failure = context.failure();
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        if (failure == null || failure instanceof HttpException || !isServerError(context.statusCode())) {
            return byStatus(context.statusCode());
        }
        return toRefusal.apply(failure).orElseGet(() -> {
            LOG.atError()
                    .setCause(failure)
                    .addKeyValue("requestId", requestId)
                    .addKeyValue("method", context.request().method().name())
                    .addKeyValue("path", context.normalizedPath())
                    .log("Request failed");
            return byStatus(RefusalCode.INTERNAL_ERROR.status());
        });
    }

    private static void log(RoutingContext context, String requestId, Refusal refusal) {
        LoggingEventBuilder event = LOG.atLevel(WARNED.contains(refusal.code().status()) ? Level.WARN : Level.DEBUG)
                .addKeyValue("requestId", requestId)
                .addKeyValue("code", refusal.code())
                .addKeyValue("path", context.normalizedPath());
        Caller caller = context.get(ApiRequest.CALLER);
        if (caller != null) {
            event = event.addKeyValue("userId", caller.userId());
        }
        event.log("Request refused");
    }

    private static boolean isServerError(int status) {
        return status == -1 || status >= 500;
    }

    /** The refusal for a status set by Vert.x Web. */
    private static Refusal byStatus(int status) {
        return switch (status) {
            case 401 -> Refusal.of(RefusalCode.UNAUTHORIZED, "A bearer token is required");
            case 403 -> Refusal.of(RefusalCode.FORBIDDEN, "Permission denied");
            case 404 -> Refusal.of(RefusalCode.NOT_FOUND, "Not found");
            case 405 -> Refusal.of(RefusalCode.METHOD_NOT_ALLOWED, ApiRouter.METHOD_NOT_ALLOWED);
            case 413 -> Refusal.of(RefusalCode.PAYLOAD_TOO_LARGE, "The body exceeds the maximum size");
            case 415 -> Refusal.of(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json");
            case 500, -1 -> Refusal.of(RefusalCode.INTERNAL_ERROR, "Internal server error");
            default ->
                Refusal.invalid(
                        "The request is malformed", List.of(new FieldError("request", "syntax", "is malformed")));
        };
    }

    /** Returns 400 for a path that cannot be decoded. Such requests fail before any route. */
    static void rejectUndecodable(RoutingContext context) {
        write(context.request(), byStatus(RefusalCode.VALIDATION_ERROR.status()), requestId(context));
    }

    /** Rejects a request that the decoder could not accept. Vert.x closes the connection. */
    void rejectMalformed(HttpServerRequest request) {
        Refusal refusal = ofDecoder(request.decoderResult().cause());
        unrouted.count(refusal.code());
        SecurityHeadersHandler.put(request.response().headers());
        if (refusal.code() == RefusalCode.METHOD_NOT_ALLOWED) {
            request.response().putHeader(HttpHeaderNames.ALLOW, METHODS);
        }
        request.response().putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        write(request, refusal, RequestIdHandler.assign(request));
    }

    private static Refusal ofDecoder(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        if (failure instanceof TooLongHttpLineException) {
            return Refusal.of(RefusalCode.URI_TOO_LONG, "The request line is too long");
        }
        if (failure instanceof TooLongHttpHeaderException) {
            return Refusal.of(RefusalCode.HEADERS_TOO_LARGE, "The headers are too large");
        }
        return byStatus(RefusalCode.VALIDATION_ERROR.status());
    }

    /** The response to a connection without a request. */
    static FullHttpResponse toResponse(Refusal refusal) {
        String requestId = RequestIdHandler.newId();
        MultiMap headers = HttpHeaders.headers();
        SecurityHeadersHandler.put(headers);
        addHeaders(headers, refusal, requestId);
        byte[] body = body(refusal, requestId);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(refusal.code().status()),
                Unpooled.wrappedBuffer(body));
        headers.forEach((name, value) -> response.headers().set(name, value));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }

    public static Future<Void> write(HttpServerRequest request, Refusal refusal, String requestId) {
        HttpServerResponse response =
                request.response().setStatusCode(refusal.code().status());
        addHeaders(response.headers(), refusal, requestId);
        return ResponseBody.send(request, Buffer.buffer(body(refusal, requestId)));
    }

    private static void addHeaders(MultiMap headers, Refusal refusal, String requestId) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set(RequestIdHandler.HEADER, requestId);
        if (refusal.retryAfterSeconds() > 0) {
            headers.set(HttpHeaderNames.RETRY_AFTER, Integer.toString(refusal.retryAfterSeconds()));
        }
    }

    private static byte[] body(Refusal refusal, String requestId) {
        RefusalCode code = refusal.code();
        return Json.bytes(new ErrorBody(refusal.message(), code.name(), code.status(), refusal.details(), requestId));
    }

    private record ErrorBody(
            String error, String code, int statusCode, Map<String, Object> details, String requestId) {}
}
