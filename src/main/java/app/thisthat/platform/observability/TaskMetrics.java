package app.thisthat.platform.observability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Measures something that is done again and again: how long it takes, how often it fails, when it last succeeded. */
public final class TaskMetrics {

    private final Timer succeeded;
    private final Timer failed;
    private final AtomicLong succeededAtMs;

    /** For a task by its name, which is one of a few. */
    public TaskMetrics(MeterRegistry metrics, String task) {
        this.succeeded = timer(metrics, task, "succeeded");
        this.failed = timer(metrics, task, "failed");
        this.succeededAtMs = new AtomicLong(System.currentTimeMillis());
        Gauge.builder("thisthat_task_succeeded_at_seconds", succeededAtMs, ms -> ms.get() / 1_000.0)
                .description("When the task last succeeded, in seconds since 1970; at first, when the process started")
                .tag("task", task)
                .register(metrics);
    }

    private static Timer timer(MeterRegistry metrics, String task, String outcome) {
        return Timer.builder("thisthat_task")
                .description("How long the runs of what is done again and again take")
                .tag("task", task)
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** Does it and measures it. */
    public <T> Future<T> measure(Supplier<Future<T>> task) {
        long begun = System.nanoTime();
        return task.get()
                .onComplete(
                        done -> {
                            succeeded.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
                            succeededAtMs.set(System.currentTimeMillis());
                        },
                        failure -> failed.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS));
    }
}
