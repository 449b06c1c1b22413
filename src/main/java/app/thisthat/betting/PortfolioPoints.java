package app.thisthat.betting;

import app.thisthat.platform.jobs.Lease;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writes the points of portfolios (rule {@code portfolio-history}) and merges them as they age. Progress is stored in the
 * database, so a run can be interrupted and repeated, also on another node. After each chunk of users the job rests four
 * times as long as the chunk took. If its points are late by more than a step, it rests as long as the chunk took.
 */
final class PortfolioPoints {

    /** Age from which events are collected. A transaction sets the times of its rows a moment before it is visible. */
    private static final Duration LAG = Duration.ofMinutes(1);

    /** The history of the odds has minutes for seven days. */
    private static final Duration BEHIND_MAX = Duration.ofDays(6);

    private static final Duration MINUTES = Duration.ofMinutes(5);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTES_RETENTION = Duration.ofDays(1);
    private static final Duration HOURS_RETENTION = Duration.ofDays(8);

    /** Age of the last points from which they are late: the lag, the step that they end, and a step to write them. */
    private static final Duration LATE = LAG.plus(MINUTES).plus(MINUTES);

    private static final int REST_FACTOR = 4;

    private static final int MERGE_ROWS = 5_000;
    private static final int MERGES_MAX = 20;

    private final Vertx vertx;
    private final PortfolioPointStore store;
    private final InstantSource clock;
    private final Limits limits;
    private final Counter written;
    private volatile Instant collectedTo;

    /**
     * Bounds of the job.
     *
     * @param users users of one transaction
     * @param lag age from which events are collected
     */
    record Limits(int users, Duration lag) {

        static final Limits DEFAULT = new Limits(25, LAG);
    }

    PortfolioPoints(Vertx vertx, PortfolioPointStore store, InstantSource clock, Limits limits, MeterRegistry metrics) {
        this.vertx = vertx;
        this.store = store;
        this.clock = clock;
        this.limits = limits;
        this.written = Counter.builder("thisthat_portfolio_points")
                .description("Points of portfolios written by this node")
                .register(metrics);
        Gauge.builder("thisthat_portfolio_points_age_seconds", this, PortfolioPoints::ageSeconds)
                .description("Age of the last points of portfolios; NaN on nodes that do not write them")
                .register(metrics);
    }

    private double ageSeconds() {
        Instant last = collectedTo;
        return last == null
                ? Double.NaN
                : Duration.between(last, clock.instant()).toMillis() / 1_000.0;
    }

    /** Writes all points that are due, then merges old ones. Ends early if the lease is lost. */
    Future<Void> run(Lease lease) {
        return write(lease)
                .compose(done -> thin(MINUTES, HOUR, MINUTES_RETENTION, MERGES_MAX, lease))
                .compose(done -> thin(HOUR, DAY, HOURS_RETENTION, MERGES_MAX, lease));
    }

    /** Removes the age after the lease has been lost. */
    void clearMetric() {
        collectedTo = null;
    }

    private Future<Void> write(Lease lease) {
        return chunks(() -> store.writeDue(limits.users), lease)
                .compose(done -> chunks(() -> store.writeHourly(limits.users), lease))
                .compose(done -> store.collect(limits.lag, BEHIND_MAX))
                .compose(collected -> {
                    if (collected.isEmpty() || !lease.held()) {
                        return Future.succeededFuture();
                    }
                    collectedTo = collected.get();
                    return write(lease);
                });
    }

    private Future<Void> chunks(Supplier<Future<PortfolioPointStore.Chunk>> next, Lease lease) {
        if (!lease.held()) {
            return Future.succeededFuture();
        }
        long started = System.nanoTime();
        return next.get().compose(chunk -> {
            written.increment((double) chunk.written());
            return chunk.processed() == 0
                    ? Future.succeededFuture()
                    : rest(started).compose(rested -> chunks(next, lease));
        });
    }

    private Future<Void> rest(long startedNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        int factor = ageSeconds() > LATE.toSeconds() ? 1 : REST_FACTOR;
        return vertx.timer(Math.max(1, millis * factor), TimeUnit.MILLISECONDS).mapEmpty();
    }

    private Future<Void> thin(Duration from, Duration to, Duration retention, int mergesLeft, Lease lease) {
        if (mergesLeft == 0 || !lease.held()) {
            return Future.succeededFuture();
        }
        return store.thin(from, to, clock.instant().minus(retention), MERGE_ROWS)
                .compose(rows -> rows < MERGE_ROWS
                        ? Future.succeededFuture()
                        : thin(from, to, retention, mergesLeft - 1, lease));
    }
}
