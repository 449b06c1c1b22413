package app.thisthat.platform.postgres;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the disk of PostgreSQL by a statement that writes a temporary file of 1 MB there. Reads succeed on a full disk,
 * so the readiness probe does not notice it. For any thread.
 */
public final class StorageProbe implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(StorageProbe.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** One transaction. The rows do not fit into the memory of the statement, so the server writes them to its disk. */
    private static final String WRITE = "set local work_mem = '64kB';"
            + " with written as materialized (select repeat('x', 8000) from generate_series(1, 130))"
            + " select count(*) from written";

    private final Supplier<Future<?>> write;
    private final BooleanSupplier knownFull;
    private volatile boolean full;
    private volatile Future<?> probing = Future.succeededFuture();

    StorageProbe(Supplier<Future<?>> write, BooleanSupplier knownFull) {
        this.write = write;
        this.knownFull = knownFull;
    }

    /**
     * Starts to probe, until Vert.x is closed.
     *
     * @param knownFull whether the disk is full by another measurement; must not block
     */
    public static StorageProbe start(Vertx vertx, Postgres postgres, BooleanSupplier knownFull) {
        StorageProbe probe =
                new StorageProbe(() -> postgres.updates().query(WRITE).execute(), knownFull);
        vertx.setPeriodic(INTERVAL.toMillis(), tick -> probe.probe());
        return probe;
    }

    /** Probes once, unless a probe is in progress. A failure for another reason changes nothing. */
    void probe() {
        if (probing.isComplete()) {
            probing = write.get()
                    .timeout(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(written -> setFull(false), this::observe);
        }
    }

    /** Notices a failure of any statement. */
    public void observe(Throwable failure) {
        if (PostgresErrors.isDiskFull(failure)) {
            setFull(true);
        }
    }

    private void setFull(boolean now) {
        if (full == now) {
            return;
        }
        full = now;
        if (now) {
            LOG.error("The disk of PostgreSQL is full");
        } else {
            LOG.info("The disk of PostgreSQL has space again");
        }
    }

    /** Whether writes fail for want of space. */
    public boolean isFull() {
        return full || knownFull.getAsBoolean();
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        Gauge.builder("thisthat_disk_full", this, probe -> probe.isFull() ? 1 : 0)
                .description("1 while the disk of PostgreSQL is full")
                .register(metrics);
    }
}
