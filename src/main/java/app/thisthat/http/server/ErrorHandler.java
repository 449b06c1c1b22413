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

/** Answers every failure in the one shape of the contract. What is not a refusal is logged, and told to nobody. */
public final class ErrorHandler implements Handler<RoutingContext> {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorHandler.class);
    private static final String CHALLENGE = "Bearer";

    /** Malformed requests, and what we cannot serve now. */
    private static final Set<Integer> TOLD = Set.of(400, 413, 415, 422, 503);

    private final Function<Throwable, Optional<Refusal>> faults;
    private final ErrorMetrics unrouted;

    /**
     * Knows the failures that are refusals in disguise.
     *
     * @param faults the refusal that a failure of something below stands for, as a database out of reach; empty: a fault
     * @param unrouted counts the errors of requests that met no operation
     */
    ErrorHandler(Function<Throwable, Optional<Refusal>> faults, ErrorMetrics unrouted) {
        this.faults = faults;
        this.unrouted = unrouted;
    }

    @Override
    public void handle(RoutingContext context) {
        if (context.response().ended()) {
            return; // the caller was not let wait for this
        }
        if (context.response().headWritten() || context.response().closed()) {
            context.request().connection().close(); // half an answer cannot be turned into an error
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
            boolean tokenGiven = context.get(ApiRequest.CALLER) != null;
            context.response()
                    .putHeader(
                            HttpHeaderNames.WWW_AUTHENTICATE, tokenGiven ? BearerAuthHandler.INVALID_TOKEN : CHALLENGE);
        }
    }

    private Refusal refusal(RoutingContext context, String requestId) {
        Throwable failure = context.failure();
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        if (failure == null || failure instanceof HttpException || !isOurs(context.statusCode())) {
            return byStatus(context.statusCode());
        }
        return faults.apply(failure).orElseGet(() -> {
            LOG.atError()
                    .setCause(failure)
                    .addKeyValue("requestId", requestId)
                    .addKeyValue("method", context.request().method().name())
                    .addKeyValue("path", context.normalizedPath())
                    .log("Request failed");
            return byStatus(RefusalCode.INTERNAL_ERROR.status());
        });
    }

    /** Rate limits are logged where they are counted; that somebody has to sign in again is nothing to be told of. */
    private static void log(RoutingContext context, String requestId, Refusal refusal) {
        LoggingEventBuilder line = LOG.atLevel(TOLD.contains(refusal.code().status()) ? Level.WARN : Level.DEBUG)
                .addKeyValue("requestId", requestId)
                .addKeyValue("code", refusal.code())
                .addKeyValue("path", context.normalizedPath());
        Caller caller = context.get(ApiRequest.CALLER);
        if (caller != null) {
            line = line.addKeyValue("userId", caller.userId());
        }
        line.log("Request refused");
    }

    /** A body that breaks off or is badly chunked comes with the status 200, of all things. */
    private static boolean isOurs(int status) {
        return status == -1 || status >= 500;
    }

    /** The refusal for a status that the framework came up with. */
    private static Refusal byStatus(int status) {
        return switch (status) {
            case 401 -> Refusal.of(RefusalCode.UNAUTHORIZED, "A bearer token is required");
            case 403 -> Refusal.of(RefusalCode.FORBIDDEN, "This is not yours to do");
            case 404 -> Refusal.of(RefusalCode.NOT_FOUND, "There is nothing at this address");
            case 405 -> Refusal.of(RefusalCode.METHOD_NOT_ALLOWED, "This method is not allowed here");
            case 413 -> Refusal.of(RefusalCode.PAYLOAD_TOO_LARGE, "The body is too large");
            case 415 -> Refusal.of(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "The body has to be application/json");
            case 500, -1 -> Refusal.of(RefusalCode.INTERNAL_ERROR, "Something went wrong on our side");
            default -> Refusal.of(RefusalCode.VALIDATION_ERROR, "The request is malformed");
        };
    }

    /** Answers a path that cannot be decoded: it fails in the router, before any route. */
    static void refuseUndecodable(RoutingContext context) {
        write(context.response(), byStatus(RefusalCode.VALIDATION_ERROR.status()), context.get(ApiRequest.REQUEST_ID));
    }

    /** Answers what is not HTTP enough to be routed, and hangs up. */
    static void refuseMalformed(HttpServerRequest request) {
        write(request.response(), byStatus(RefusalCode.VALIDATION_ERROR.status()), RequestIdHandler.make())
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
