package app.thisthat.http.server;

import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.observability.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/** Metrics of one operation. The timers are looked up once, not per request. */
public final class OperationMetrics implements Handler<RoutingContext> {

    private static final String ERRORS = "errors";
    private static final String START_NANOS = "startNanos";
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final Timer answered;
    private final Timer refused;
    private final Timer failed;
    private final Timer abandoned;
    private final ErrorMetrics errors;

    OperationMetrics(MeterRegistry metrics, String operation) {
        this.answered = timer(metrics, operation, "answered");
        this.refused = timer(metrics, operation, "refused");
        this.failed = timer(metrics, operation, "failed");
        this.abandoned = timer(metrics, operation, "abandoned");
        this.errors = new ErrorMetrics(metrics, operation);
    }

    private static Timer timer(MeterRegistry metrics, String operation, String outcome) {
        return Metrics.timer(
                        "http_request_duration",
                        "Request duration after the body, by outcome: answered (below 400), refused (4xx), failed (5xx), "
                                + "abandoned (connection closed)")
                .tag("operation", operation)
                .tag("outcome", outcome)
                .register(metrics);
    }

    @Override
    public void handle(RoutingContext context) {
        start(context);
        context.next();
    }

    /** Starts the timer of a request and counts its errors for this operation. */
    void start(RoutingContext context) {
        context.put(ERRORS, errors);
        context.put(START_NANOS, System.nanoTime());
        context.addEndHandler(end -> {
            long startNanos = context.get(START_NANOS);
            timer(context, end.succeeded()).record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        });
    }

    /** Restarts the timer: the duration of a request excludes the upload of its body, which depends on the client. */
    static void restart(RoutingContext context) {
        context.put(START_NANOS, System.nanoTime());
        context.next();
    }

    /** Records a response from the cache. */
    public void recordAnswered(long startNanos) {
        answered.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
    }

    /** Records a request that was rejected before routing. */
    public void recordRefused(long startNanos, RefusalCode code) {
        refused.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        errors.count(code);
    }

    private Timer timer(RoutingContext context, boolean ended) {
        int status = context.response().getStatusCode();
        if (!ended) {
            return abandoned;
        }
        if (status >= SERVER_ERROR) {
            return failed;
        }
        return status >= CLIENT_ERROR ? refused : answered;
    }

    /** The error metrics of the request's operation; {@code unrouted} if the request matched none. */
    static ErrorMetrics errors(RoutingContext context, ErrorMetrics unrouted) {
        ErrorMetrics ofOperation = context.get(ERRORS);
        return ofOperation == null ? unrouted : ofOperation;
    }
}
