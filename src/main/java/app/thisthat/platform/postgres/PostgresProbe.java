package app.thisthat.platform.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Probes PostgreSQL for readiness, the management page and stalled requests. The probe has a connection of its own, so
 * a full pool does not delay it. The driver has no timeout for a server that hangs with its connections open.
 */
public final class PostgresProbe {

    /**
     * Interval of the probes while PostgreSQL replies. Together with {@link #TIMEOUT} it bounds the detection of a
     * hanging server by 1.25 s, so that the API can answer a stalled request within 2 s.
     */
    static final Duration INTERVAL = Duration.ofMillis(250);

    /** A probe fails after this time without a reply. Also the interval of the probes while they fail. */
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** Failures in a row until PostgreSQL is down; fewer occur on all nodes at once when PostgreSQL restarts. */
    static final int FAILURES_TO_DOWN = 3;

    private static final String APPLICATION = "thisthat probe";

    private final Supplier<Future<?>> query;
    private final LongSupplier nanoTime;
    private final Supplier<Future<Void>> closing;
    private volatile Future<?> reply = Future.succeededFuture();
    private volatile long sentNanos;
    private volatile int failures;
    private long deadlineNanos;

    private PostgresProbe(Vertx vertx, Pool pool) {
        this.query = () -> pool.query("select 1").execute();
        this.nanoTime = System::nanoTime;
        long timer = vertx.setPeriodic(INTERVAL.toMillis(), tick -> tick());
        this.closing = () -> {
            vertx.cancelTimer(timer);
            return pool.close().timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        };
    }

    /** A probe without a timer, for tests. */
    PostgresProbe(Supplier<Future<?>> query, LongSupplier nanoTime) {
        this.query = query;
        this.nanoTime = nanoTime;
        this.closing = Future::succeededFuture;
    }

    /**
     * Starts to probe.
     *
     * @param uri as {@code database.uri}
     */
    public static PostgresProbe start(Vertx vertx, String uri) {
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(1))
                .with(Postgres.socket())
                .connectingTo(PgConnectOptions.fromUri(uri).addProperty("application_name", APPLICATION))
                .using(vertx)
                .build();
        return new PostgresProbe(vertx, pool);
    }

    /** Runs at {@link #INTERVAL}, always on the same event loop. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void tick() {
        long now = nanoTime.getAsLong();
        if (!reply.isComplete()) {
            if (now - deadlineNanos >= 0) {
                failures++;
                deadlineNanos = now + TIMEOUT.toNanos();
            }
        } else if (failures == 0 || now - sentNanos >= TIMEOUT.toNanos()) {
            sentNanos = now;
            deadlineNanos = now + TIMEOUT.toNanos();
            reply = query.get().onComplete(rows -> failures = 0, failure -> failures++);
        }
    }

    /** Whether a probe has had no reply for {@link #TIMEOUT}. An error is a reply. */
    public boolean isStalled() {
        return !reply.isComplete() && nanoTime.getAsLong() - sentNanos >= TIMEOUT.toNanos();
    }

    /** Whether {@link #FAILURES_TO_DOWN} probes in a row failed. The first success ends it. */
    public boolean isDown() {
        return failures >= FAILURES_TO_DOWN;
    }

    /** Closes the connection. */
    public Future<Void> close() {
        return closing.get();
    }
}
