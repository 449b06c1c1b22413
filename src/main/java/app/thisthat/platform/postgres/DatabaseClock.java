package app.thisthat.platform.postgres;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of PostgreSQL. Times that are compared with times of the database come from it, so one clock judges on all
 * nodes. It is read periodically and advanced by the monotonic clock in between: the system clock has no effect, also
 * when it is wrong or set. For any thread; does not block.
 */
public final class DatabaseClock implements InstantSource, MeterBinder {

    /**
     * Maximum difference between the system clock and this clock. Above it a node does not start, and a running node
     * is degraded: times in logs, and of partners that sign messages, are those of the system clock.
     */
    public static final Duration SKEW_MAX = Duration.ofSeconds(30);

    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** A slower reading is less exact than the clock advanced by the monotonic clock, unless that is old. */
    private static final Duration ROUND_TRIP_MAX = Duration.ofMillis(100);

    private static final Duration READING_AGE_MAX = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);

    private final Supplier<Future<Instant>> database;
    private final InstantSource system;
    private final LongSupplier nanoTime;
    private volatile Reading reading;

    private record Reading(Instant time, long nanos) {}

    DatabaseClock(Supplier<Future<Instant>> database, InstantSource system, LongSupplier nanoTime) {
        this.database = database;
        this.system = system;
        this.nanoTime = nanoTime;
        this.reading =
                new Reading(system.instant().minus(READING_AGE_MAX), nanoTime.getAsLong() - READING_AGE_MAX.toNanos());
    }

    /** Reads the clock of the database; completes with the clock, which is then read until Vert.x is closed. */
    public static Future<DatabaseClock> start(Vertx vertx, Postgres postgres) {
        return start(vertx, postgres, InstantSource.system());
    }

    /** Reads the clock of the database, and compares it with a system clock. */
    public static Future<DatabaseClock> start(Vertx vertx, Postgres postgres, InstantSource system) {
        DatabaseClock clock = new DatabaseClock(() -> now(postgres), system, System::nanoTime);
        return clock.read().map(read -> {
            vertx.setPeriodic(INTERVAL.toMillis(), tick -> clock.read()
                    .onFailure(failure -> LOG.debug("The clock of the database cannot be read", failure)));
            return clock;
        });
    }

    private static Future<Instant> now(Postgres postgres) {
        return postgres.control()
                .query("select clock_timestamp()")
                .execute()
                .timeout(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
    }

    /** Reads the clock of the database. A reading on the way back is half a round trip old. */
    Future<Void> read() {
        long sent = nanoTime.getAsLong();
        return database.get().map(time -> {
            long received = nanoTime.getAsLong();
            long roundTrip = received - sent;
            boolean exact = roundTrip <= ROUND_TRIP_MAX.toNanos();
            if (exact || received - reading.nanos >= READING_AGE_MAX.toNanos()) {
                reading = new Reading(time.plusNanos(roundTrip / 2), received);
            }
            return null;
        });
    }

    /** The time of the database. */
    @Override
    public Instant instant() {
        Reading last = reading;
        return last.time.plusNanos(nanoTime.getAsLong() - last.nanos);
    }

    /** The system clock minus this clock. */
    public Duration skew() {
        return Duration.between(instant(), system.instant());
    }

    /** Whether the system clock differs by more than {@link #SKEW_MAX}. */
    public boolean isSkewed() {
        return skew().abs().compareTo(SKEW_MAX) > 0;
    }

    /**
     * Returns this clock.
     *
     * @throws IllegalStateException if the system clock differs by more than {@link #SKEW_MAX}
     */
    public DatabaseClock requireSynchronised() {
        if (isSkewed()) {
            throw new IllegalStateException(
                    "The clock of this machine is " + skew().abs().toSeconds() + " s "
                            + (skew().isNegative() ? "behind" : "ahead of") + " the clock of PostgreSQL; at most "
                            + SKEW_MAX.toSeconds() + " s are allowed. Synchronise both clocks");
        }
        return this;
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        Gauge.builder("thisthat_clock_skew_seconds", this, clock -> clock.skew().toMillis() / 1_000.0)
                .description("System clock minus the clock of PostgreSQL")
                .register(metrics);
    }
}
