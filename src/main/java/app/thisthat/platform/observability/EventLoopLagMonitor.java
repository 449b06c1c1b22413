package app.thisthat.platform.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late an event loop is: how long whatever comes next waits there for what came before. As many are deployed
 * as there are event loops, so that each has one.
 */
public final class EventLoopLagMonitor extends VerticleBase {

    private static final long INTERVAL_MS = 200;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);

    private final Timer lag;
    private long due;

    /** All of a process count into one histogram. */
    public EventLoopLagMonitor(MeterRegistry metrics) {
        this.lag = Metrics.timer("thisthat_event_loop_lag", "How late an event loop came to what was due")
                .register(metrics);
    }

    @Override
    public Future<?> start() {
        next();
        return Future.succeededFuture();
    }

    private void next() {
        due = System.nanoTime() + INTERVAL_NANOS;
        vertx.setTimer(INTERVAL_MS, timer -> {
            lag.record(Math.max(0, System.nanoTime() - due), TimeUnit.NANOSECONDS);
            next();
        });
    }
}
