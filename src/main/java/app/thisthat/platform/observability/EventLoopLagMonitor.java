package app.thisthat.platform.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/** Measures the lag of its event loop: the delay of a timer. One instance per event loop. */
public final class EventLoopLagMonitor extends VerticleBase {

    private static final long INTERVAL_MS = 200;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);

    private final Timer lag;
    private long dueNanos;

    public EventLoopLagMonitor(MeterRegistry metrics) {
        this.lag = Metrics.timer("thisthat_event_loop_lag", "Delay of timers on the event loops")
                .register(metrics);
    }

    @Override
    public Future<?> start() {
        schedule();
        return Future.succeededFuture();
    }

    private void schedule() {
        dueNanos = System.nanoTime() + INTERVAL_NANOS;
        vertx.setTimer(INTERVAL_MS, timer -> {
            lag.record(Math.max(0, System.nanoTime() - dueNanos), TimeUnit.NANOSECONDS);
            schedule();
        });
    }
}
