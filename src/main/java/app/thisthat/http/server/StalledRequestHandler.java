package app.thisthat.http.server;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Returns 503 for requests older than one second while the database is unresponsive. Their work may still complete,
 * which the contract states for 503. One instance per event loop.
 */
final class StalledRequestHandler implements Handler<RoutingContext> {

    private static final long CHECK_INTERVAL_MS = 200;
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);
    private static final int RETRY_AFTER_SECONDS = 1;

    private final BooleanSupplier isUnresponsive;
    private final Map<RoutingContext, Long> startNanosByRequest = new LinkedHashMap<>();

    StalledRequestHandler(Vertx vertx, BooleanSupplier isUnresponsive) {
        this.isUnresponsive = isUnresponsive;
        vertx.setPeriodic(CHECK_INTERVAL_MS, id -> failStalledRequests());
    }

    @Override
    public void handle(RoutingContext context) {
        startNanosByRequest.put(context, System.nanoTime());
        context.addEndHandler(ended -> startNanosByRequest.remove(context));
        context.next();
    }

    private void failStalledRequests() {
        if (startNanosByRequest.isEmpty() || !isUnresponsive.getAsBoolean()) {
            return;
        }
        long limit = System.nanoTime() - MAX_WAIT.toNanos();
        List<RoutingContext> stalled = new ArrayList<>();
        for (Map.Entry<RoutingContext, Long> entry : startNanosByRequest.entrySet()) {
            if (entry.getValue() - limit > 0) {
                break; // entries are in order of their start
            }
            stalled.add(entry.getKey());
        }
        Refusal refusal = Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The database is not responding")
                .retryAfter(RETRY_AFTER_SECONDS);
        stalled.forEach(context -> context.fail(refusal.asException()));
    }
}
