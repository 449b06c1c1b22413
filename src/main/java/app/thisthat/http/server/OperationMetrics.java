package app.thisthat.http.server;

import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.observability.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/** Times the calls of one operation by meters that are looked up once, not for each call. */
public final class OperationMetrics implements Handler<RoutingContext> {

    private static final String ERRORS = "errors";
    private static final String START_NANOS = "startNanos";
    private static final int REFUSAL = 400;
    private static final int FAILURE = 500;

    private final Timer answered;
    private final Timer refused;
    private final Timer failed;
    private final Timer abandoned;
    private final ErrorMetrics errors;

    /** For an operation of the contract, by its id. */
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
                        "From the head of a request to the end of its answer: below 400, 4xx, 5xx, or not waited for")
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

    /** A call that was answered without being routed has ended. */
    public void answered(long begunNanos) {
        answered.record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
    }

    /** A call that was refused without being routed has ended. */
    public void refused(long begunNanos, RefusalCode code) {
        refused.record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
        errors.count(code);
    }

    private Timer timer(RoutingContext context, boolean ended) {
        int status = context.response().getStatusCode();
        if (!ended) {
            return abandoned;
        }
        if (status >= FAILURE) {
            return failed;
        }
        return status >= REFUSAL ? refused : answered;
    }

    /** Where the errors of the operation that a request met are counted; {@code otherwise}, if it met none. */
    static ErrorMetrics errors(RoutingContext context, ErrorMetrics otherwise) {
        ErrorMetrics met = context.get(ERRORS);
        return met == null ? otherwise : met;
    }
}
