package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Json;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
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

    /** Statuses logged as warnings. Rate limits are logged where they are enforced. */
    private static final Set<Integer> WARNED = Set.of(400, 413, 415, 422, 503);

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
        String requestId = context.get(ApiRequest.REQUEST_ID);
        Refusal refusal = refusal(context, requestId);
        log(context, requestId, refusal);
        OperationMetrics.errors(context, unrouted).count(refusal.code());
        if (refusal.code().status() == RefusalCode.UNAUTHORIZED.status()) {
            challenge(context);
        }
        write(context.response(), refusal, requestId);
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
        if (context.statusCode() == RefusalCode.PAYLOAD_TOO_LARGE.status()
                && context.get(SignatureHandler.TOO_LARGE) instanceof Refusal unsigned) {
            return unsigned;
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

    /** BodyHandler fails with status 200 for a truncated or badly chunked body: a client error. */
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
            default -> Refusal.of(RefusalCode.VALIDATION_ERROR, "The request is malformed");
        };
    }

    /** Returns 400 for a path that cannot be decoded. Such requests fail before any route. */
    static void rejectUndecodable(RoutingContext context) {
        write(context.response(), byStatus(RefusalCode.VALIDATION_ERROR.status()), context.get(ApiRequest.REQUEST_ID));
    }

    /** Returns 400 for malformed HTTP and closes the connection. */
    static void rejectMalformed(HttpServerRequest request) {
        write(request.response(), byStatus(RefusalCode.VALIDATION_ERROR.status()), RequestIdHandler.newId())
                .onComplete(written -> request.connection().close());
    }

    public static Future<Void> write(HttpServerResponse response, Refusal refusal, String requestId) {
        RefusalCode code = refusal.code();
        response.setStatusCode(code.status())
                .putHeader(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .putHeader(RequestIdHandler.HEADER, requestId);
        if (refusal.retryAfterSeconds() > 0) {
            response.putHeader(HttpHeaderNames.RETRY_AFTER, Integer.toString(refusal.retryAfterSeconds()));
        }
        ErrorBody body = new ErrorBody(refusal.message(), code.name(), code.status(), refusal.details(), requestId);
        return response.end(Buffer.buffer(Json.bytes(body)));
    }

    private record ErrorBody(
            String error, String code, int statusCode, Map<String, Object> details, String requestId) {}
}
