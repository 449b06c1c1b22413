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
 * Answers 503 to requests that have waited for a while, when what they may wait for has fallen silent. What they began may
 * still happen, as the contract says of a 503. One for each event loop.
 */
final class StalledRequestHandler implements Handler<RoutingContext> {

    private static final long LOOK_MS = 200;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int RETRY_AFTER_SECONDS = 1;

    private final BooleanSupplier silent;
    private final Map<RoutingContext, Long> waiting = new LinkedHashMap<>();

    StalledRequestHandler(Vertx vertx, BooleanSupplier silent) {
        this.silent = silent;
        vertx.setPeriodic(LOOK_MS, look -> answerWhoWaits());
    }

    @Override
    public void handle(RoutingContext context) {
        waiting.put(context, System.nanoTime());
        context.addEndHandler(ended -> waiting.remove(context));
        context.next();
    }

    private void answerWhoWaits() {
        if (waiting.isEmpty() || !silent.getAsBoolean()) {
            return;
        }
        long before = System.nanoTime() - WAIT.toNanos();
        List<RoutingContext> late = new ArrayList<>();
        for (Map.Entry<RoutingContext, Long> entry : waiting.entrySet()) {
            if (entry.getValue() - before > 0) {
                break; // those behind came later still
            }
            late.add(entry.getKey());
        }
        late.forEach(context -> context.fail(Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The database does not answer")
                .retryAfter(RETRY_AFTER_SECONDS)
                .asException()));
    }
}
