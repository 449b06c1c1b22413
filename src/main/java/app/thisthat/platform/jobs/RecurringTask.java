package app.thisthat.platform.jobs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task repeatedly, one run at a time: after a success at the interval, after a failure with {@link Backoff}.
 * Ends only with {@link #stop}; can be started again. Confined to one event loop.
 */
public final class RecurringTask {

    private static final Logger LOG = LoggerFactory.getLogger(RecurringTask.class);
    private static final int DOUBLINGS_MAX = 10;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    /** Shortest time from the start of a run to the start of an unscheduled one. */
    private static final Duration UNSCHEDULED_DISTANCE = Duration.ofSeconds(3);

    private final Scheduler scheduler;
    private final String name;
    private final Duration interval;
    private final Supplier<Future<?>> task;
    private final Backoff backoff;
    private final long longestRetryNanos;

    private Future<?> running = Future.succeededFuture();
    private long timer = -1;
    private Runnable onRecovery = () -> {};
    private long startedNanos;
    private int retries;
    private boolean requested;
    private boolean stopped;

    /**
     * Creates a stopped task whose retries come at least once a minute.
     *
     * @param name for the log
     * @param interval from the end of a run to the start of the next one
     */
    public RecurringTask(Vertx vertx, String name, Duration interval, Supplier<Future<?>> task) {
        this(vertx, name, interval, LONGEST_RETRY, task);
    }

    /**
     * Creates a stopped task.
     *
     * @param name for the log
     * @param interval from the end of a run to the start of the next one
     * @param longestRetry longest delay after a failure, if shorter than the interval
     */
    public RecurringTask(Vertx vertx, String name, Duration interval, Duration longestRetry, Supplier<Future<?>> task) {
        this(Scheduler.of(vertx), name, interval, longestRetry, task);
    }

    RecurringTask(
            Scheduler scheduler, String name, Duration interval, Duration longestRetry, Supplier<Future<?>> task) {
        this.scheduler = scheduler;
        this.name = name;
        this.interval = interval;
        this.task = task;
        this.longestRetryNanos = longestRetry.toNanos();
        this.backoff = new Backoff(shorter(FIRST_RETRY, interval), shorter(longestRetry, interval));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Sets an action for the first success after failures. */
    public void onRecovery(Runnable action) {
        onRecovery = action;
    }

    /** Starts a run, unless one is in progress. */
    public void start() {
        stopped = false;
        if (running.isComplete()) {
            scheduler.cancel(timer);
            run();
        }
    }

    /**
     * Starts a run if the last one failed, because the cause may be over. Does nothing within {@link
     * #UNSCHEDULED_DISTANCE} after the start of the last run. The distance doubles with each retry that fails.
     */
    public void retry() {
        if (backoff.failures() > 0 && running.isComplete() && !stopped && isDistant()) {
            retries++;
            scheduler.cancel(timer);
            run();
        }
    }

    /**
     * Requests a run before its schedule: now, or {@link #UNSCHEDULED_DISTANCE} after the start of the last run, and
     * after a run in progress. Several requests cause one run. After a failure it is a {@link #retry}.
     */
    public void runSoon() {
        if (!running.isComplete()) {
            requested = true;
        } else if (backoff.failures() > 0) {
            retry();
        } else {
            scheduler.cancel(timer);
            schedule(millisUntilDistant());
        }
    }

    private boolean isDistant() {
        long distance = Math.min(UNSCHEDULED_DISTANCE.toNanos() << Math.min(retries, DOUBLINGS_MAX), longestRetryNanos);
        return sinceStarted() >= distance;
    }

    private long millisUntilDistant() {
        return TimeUnit.NANOSECONDS.toMillis(UNSCHEDULED_DISTANCE.toNanos() - sinceStarted());
    }

    private long sinceStarted() {
        return scheduler.nanoTime() - startedNanos;
    }

    /** Stops the task. A run in progress continues. */
    public void stop() {
        stopped = true;
        scheduler.cancel(timer);
    }

    private void run() {
        startedNanos = scheduler.nanoTime();
        Future<?> run;
        try {
            run = task.get();
        } catch (RuntimeException e) {
            run = Future.failedFuture(e);
        }
        running = run;
        run.onComplete(done -> succeeded(), this::failed);
    }

    private void succeeded() {
        int failures = backoff.failures();
        backoff.succeeded();
        retries = 0;
        schedule(interval.toMillis());
        if (failures > 0) {
            LOG.atInfo()
                    .addKeyValue("task", name)
                    .addKeyValue("failures", failures)
                    .log("Task recovered");
            onRecovery.run();
        }
    }

    private void failed(Throwable failure) {
        if (stopped) {
            return;
        }
        long delay = backoff.failed();
        LOG.atWarn()
                .addKeyValue("task", name)
                .addKeyValue("failures", backoff.failures())
                .addKeyValue("retryInMs", delay)
                .addKeyValue("cause", String.valueOf(failure.getMessage()))
                .log("Task failed");
        LOG.debug("Cause of the failure of {}", name, failure);
        schedule(delay);
    }

    private void schedule(long delayMs) {
        if (stopped) {
            return;
        }
        long delay = requested ? Math.min(delayMs, millisUntilDistant()) : delayMs;
        requested = false;
        timer = scheduler.schedule(Math.max(1, delay), this::run);
    }
}
