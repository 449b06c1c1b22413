package app.thisthat.platform.jobs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a thing again and again, never twice at once: after a success at its interval, after a failure sooner and then less
 * and less often, at least once a minute. Nothing ends it but {@link #stop}, and it may be started again. Confined
 * to one event loop.
 */
public final class RecurringTask {

    private static final Logger LOG = LoggerFactory.getLogger(RecurringTask.class);
    private static final int DOUBLINGS_MAX = 10;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    /** Between the beginnings of two runs of which the second is out of turn. */
    private static final Duration LEAST_DISTANCE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final String name;
    private final Duration interval;
    private final Supplier<Future<?>> task;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private final long longestRetryNanos;

    private Future<?> running = Future.succeededFuture();
    private long timer = -1;
    private Runnable recovery = () -> {};
    private long begunNanos;
    private int retries;
    private boolean hinted;
    private boolean stopped;

    /**
     * Turns not yet.
     *
     * @param name for the log
     * @param interval from the end of one run to the beginning of the next
     */
    public RecurringTask(Vertx vertx, String name, Duration interval, Supplier<Future<?>> task) {
        this(vertx, name, interval, LONGEST_RETRY, task);
    }

    /**
     * Turns not yet.
     *
     * @param name for the log
     * @param interval from the end of one run to the beginning of the next
     * @param longestRetry what is waited after many failures in a row at the most, where the interval is longer
     */
    public RecurringTask(Vertx vertx, String name, Duration interval, Duration longestRetry, Supplier<Future<?>> task) {
        this(vertx, name, interval, longestRetry, task, System::nanoTime);
    }

    RecurringTask(
            Vertx vertx,
            String name,
            Duration interval,
            Duration longestRetry,
            Supplier<Future<?>> task,
            LongSupplier nanoTime) {
        this.vertx = vertx;
        this.name = name;
        this.interval = interval;
        this.task = task;
        this.nanoTime = nanoTime;
        this.longestRetryNanos = longestRetry.toNanos();
        this.backoff = new Backoff(shorter(FIRST_RETRY, interval), shorter(longestRetry, interval));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Says what else is to happen when the first run succeeds after some that failed. */
    public void onRecovery(Runnable action) {
        recovery = action;
    }

    /** Does it now, unless a run is still under way. */
    public void start() {
        stopped = false;
        if (running.isComplete()) {
            vertx.cancelTimer(timer);
            run();
        }
    }

    /**
     * Does it now if the last run failed: what it failed for may be there again. Not if that run began less than three
     * seconds ago, twice as long after each retry in vain: then it waits for its turn.
     */
    public void retry() {
        if (backoff.failures() > 0 && running.isComplete() && !stopped && isDistant()) {
            retries++;
            vertx.cancelTimer(timer);
            run();
        }
    }

    /**
     * Does it soon, for there may be something to do: now, or three seconds after the last run began, or once the run under
     * way is over, however often that is asked for. What failed is left to {@link #retry}.
     */
    public void soon() {
        if (!running.isComplete()) {
            hinted = true;
        } else if (backoff.failures() > 0) {
            retry();
        } else {
            vertx.cancelTimer(timer);
            next(tillDistant());
        }
    }

    private boolean isDistant() {
        long distance = Math.min(LEAST_DISTANCE.toNanos() << Math.min(retries, DOUBLINGS_MAX), longestRetryNanos);
        return sinceBegun() >= distance;
    }

    private long tillDistant() {
        return TimeUnit.NANOSECONDS.toMillis(LEAST_DISTANCE.toNanos() - sinceBegun());
    }

    private long sinceBegun() {
        return nanoTime.getAsLong() - begunNanos;
    }

    /** Does it no more once the run under way is over. */
    public void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    private void run() {
        begunNanos = nanoTime.getAsLong();
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
        next(interval.toMillis());
        if (failures > 0) {
            LOG.info("{} works again after {} failures", name, failures);
            recovery.run();
        }
    }

    private void failed(Throwable failure) {
        if (stopped) {
            return;
        }
        long wait = backoff.failed();
        LOG.atWarn()
                .addKeyValue("failures", backoff.failures())
                .addKeyValue("retryInMs", wait)
                .addKeyValue("cause", String.valueOf(failure.getMessage()))
                .log("{} failed; tried again", name);
        LOG.debug("{} failed", name, failure);
        next(wait);
    }

    private void next(long delayMs) {
        if (stopped) {
            return;
        }
        long delay = hinted ? Math.min(delayMs, tillDistant()) : delayMs;
        hinted = false;
        timer = vertx.setTimer(Math.max(1, delay), id -> run());
    }
}
