package app.thisthat.platform.observability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Measures a recurring task: duration and outcome of its runs, time of the last success. */
public final class TaskMetrics {

    private final Timer succeeded;
    private final Timer failed;
    private final AtomicLong succeededAtMs;

    /**
     * Registers the meters.
     *
     * @param task value of a label; few distinct values
     */
    public TaskMetrics(MeterRegistry metrics, String task) {
        this.succeeded = timer(metrics, task, "succeeded");
        this.failed = timer(metrics, task, "failed");
        this.succeededAtMs = new AtomicLong(System.currentTimeMillis());
        Gauge.builder("thisthat_task_succeeded_at_seconds", succeededAtMs, ms -> ms.get() / 1_000.0)
                .description("Time of the last success in seconds since 1970; initially the start of the process")
                .tag("task", task)
                .register(metrics);
    }

    private static Timer timer(MeterRegistry metrics, String task, String outcome) {
        return Timer.builder("thisthat_task")
                .description("Duration of the runs of recurring tasks")
                .tag("task", task)
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** Runs the task and records its duration and outcome. */
    public <T> Future<T> measure(Supplier<Future<T>> task) {
        long started = System.nanoTime();
        return task.get()
                .onComplete(
                        done -> {
                            succeeded.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
                            succeededAtMs.set(System.currentTimeMillis());
                        },
                        failure -> failed.record(System.nanoTime() - started, TimeUnit.NANOSECONDS));
    }
}
