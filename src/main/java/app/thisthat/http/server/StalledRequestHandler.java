package app.thisthat.http.server;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Returns 503 for requests that have waited two seconds for their response, or one second while the database is
 * unresponsive. Their work may still complete: a read changes nothing, so it is {@code SERVICE_BUSY}; the outcome of a
 * write is unknown, so it is {@code SERVICE_UNAVAILABLE}. Responses that have begun are left alone. One instance per
 * event loop.
 */
final class StalledRequestHandler implements Handler<RoutingContext> {

    private static final long CHECK_INTERVAL_MS = 100;
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration UNRESPONSIVE_WAIT_MAX = Duration.ofSeconds(1);
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final Refusal UNRESPONSIVE = Refusal.of(
                    RefusalCode.SERVICE_UNAVAILABLE, "The database is not responding")
            .retryAfter(RETRY_AFTER_SECONDS);
    private static final Refusal BUSY = Refusal.of(
                    RefusalCode.SERVICE_BUSY, "The service is too busy to respond in time")
            .retryAfter(RETRY_AFTER_SECONDS);
    private static final Refusal UNKNOWN_OUTCOME = Refusal.of(
                    RefusalCode.SERVICE_UNAVAILABLE,
                    "The service is too busy to respond in time; the outcome of the request is unknown")
            .retryAfter(RETRY_AFTER_SECONDS);

    private final BooleanSupplier isUnresponsive;
    private final LongSupplier nanoTime;
    private final Map<RoutingContext, Long> startNanosByRequest = new LinkedHashMap<>();

    StalledRequestHandler(Vertx vertx, BooleanSupplier isUnresponsive) {
        this(isUnresponsive, System::nanoTime);
        vertx.setPeriodic(CHECK_INTERVAL_MS, id -> failStalledRequests());
    }

    /** A handler without a timer, for tests. */
    StalledRequestHandler(BooleanSupplier isUnresponsive, LongSupplier nanoTime) {
        this.isUnresponsive = isUnresponsive;
        this.nanoTime = nanoTime;
    }

    @Override
    public void handle(RoutingContext context) {
        startNanosByRequest.put(context, nanoTime.getAsLong());
        context.addEndHandler(ended -> startNanosByRequest.remove(context));
        context.next();
    }

    void failStalledRequests() {
        if (startNanosByRequest.isEmpty()) {
            return;
        }
        boolean unresponsive = isUnresponsive.getAsBoolean();
        long limit = nanoTime.getAsLong() - (unresponsive ? UNRESPONSIVE_WAIT_MAX : WAIT_MAX).toNanos();
        List<RoutingContext> stalled = new ArrayList<>();
        for (Map.Entry<RoutingContext, Long> entry : startNanosByRequest.entrySet()) {
            if (entry.getValue() - limit > 0) {
                break; // entries are in order of their start
            }
            if (!entry.getKey().response().headWritten()) {
                stalled.add(entry.getKey());
            }
        }
        stalled.forEach(context -> context.fail(
                (unresponsive ? UNRESPONSIVE : busy(context.request().method())).asException()));
    }

    private static Refusal busy(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method) ? BUSY : UNKNOWN_OUTCOME;
    }
}
