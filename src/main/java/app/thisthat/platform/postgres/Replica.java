package app.thisthat.platform.postgres;

import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.postgres.ReplicaMonitor.LogPosition;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The connections to a streaming standby. A read on it sees every write that was confirmed before the read: it takes the
 * position of the primary's log first, and waits on its own connection until the replica has replayed it.
 */
final class Replica {

    /** Why a read began again on the primary. */
    enum Fallback {
        /** The replica did not replay the writes before the read in time. */
        BEHIND,
        /** The read had no turn among the reads on the replica in time. */
        BUSY,
        /** The replica stopped replying. */
        LOST,
        /** The replay of a write cancelled the statement. */
        CONFLICT,
        /** A connection broke or could not be opened. */
        CONNECTION,
        /** Any other error of the replica. */
        ERROR;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String APPLICATION = "thisthat replica probe";

    private static final String FLUSHED = "(pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint";
    private static final String REPLAYED = "(pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint";
    private static final String PRIMARY = "select " + FLUSHED + " as position";

    /** After a promotion the control file has the old timeline until the next checkpoint. The name of the file does not. */
    private static final String PRIMARY_IDENTITY = "select system_identifier as cluster,"
            + " ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int as timeline,"
            + " pg_is_in_recovery() as standby, " + FLUSHED + " as position from pg_control_system()";

    private static final String REPLICA_IDENTITY = "select system_identifier as cluster, timeline_id as timeline,"
            + " pg_is_in_recovery() as standby, coalesce(" + REPLAYED + ", 0) as position"
            + " from pg_control_system(), pg_control_checkpoint()";
    private static final String HAS_REPLAYED =
            "select pg_is_in_recovery() and coalesce(" + REPLAYED + " >= $1::bigint, false) as replayed";

    /** Longest wait for the position of the primary. After it the primary answers the read. */
    private static final Duration POSITION_WAIT_MAX = Duration.ofMillis(250);

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final long POLL_FIRST_MS = 2;
    private static final long POLL_MAX_MS = 16;

    private static final String RECOVERY_CONFLICT = "40001";
    private static final String QUERY_CANCELLED = "57014";

    private final Vertx vertx;
    private final Duration maxLag;
    private final ReplicaMonitor monitor;
    private final SharedReading<Long> position;
    private final Map<ConnectionGroup, FairReads> reads = new EnumMap<>(ConnectionGroup.class);
    private final Map<Fallback, LongAdder> fallbacks = new EnumMap<>(Fallback.class);
    private final List<Pool> pools = new ArrayList<>();
    private final long timer;

    /** Fails a read that the replica could not answer with the writes before it. */
    static final class BehindException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BehindException() {
            super("The replica is behind", null, false, false);
        }
    }

    private Replica(Vertx vertx, DatabaseSettings settings, DatabaseSettings.Replica replica, String primaryUri) {
        this.vertx = vertx;
        this.maxLag = replica.maxLag();
        ConnectionGroup.replicated(settings.poolSize()).forEach((group, size) -> {
            Pool pool = PgBuilder.pool()
                    .with(Postgres.pooled(group, size, settings).setName(label(group)))
                    .with(Postgres.socket().setConnectTimeout((int) CONNECT_MAX.toMillis()))
                    .connectingTo(Postgres.connection(group, settings, replica.uri()))
                    .using(vertx)
                    .build();
            pools.add(pool);
            reads.put(group, new FairReads(vertx, pool, group, label(group), size, settings));
        });
        for (Fallback reason : Fallback.values()) {
            fallbacks.put(reason, new LongAdder());
        }
        Pool primary = probePool(primaryUri);
        Pool standby = probePool(replica.uri());
        Pool positions = probePool(primaryUri);
        pools.addAll(List.of(primary, standby, positions));
        this.position = new SharedReading<>(
                () -> positions.preparedQuery(PRIMARY).execute().map(rows -> rows.iterator()
                        .next()
                        .getLong("position")));
        this.monitor = new ReplicaMonitor(
                () -> logPosition(primary, PRIMARY_IDENTITY),
                () -> logPosition(standby, REPLICA_IDENTITY),
                maxLag,
                System::nanoTime);
        this.timer = vertx.setPeriodic(ReplicaMonitor.TICK.toMillis(), tick -> monitor.tick());
    }

    /** Creates the pools and starts to check the replica, which is not used before. */
    static Replica open(Vertx vertx, DatabaseSettings settings, DatabaseSettings.Replica replica, String primaryUri) {
        return new Replica(vertx, settings, replica, primaryUri);
    }

    private static String label(ConnectionGroup group) {
        return "replica_" + group.label();
    }

    private Pool probePool(String uri) {
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(1).setName("replica_probe"))
                .with(Postgres.socket().setConnectTimeout((int) CONNECT_MAX.toMillis()))
                .connectingTo(PgConnectOptions.fromUri(uri)
                        .setCachePreparedStatements(true)
                        .addProperty("application_name", APPLICATION))
                .using(vertx)
                .build();
    }

    private static Future<LogPosition> logPosition(Pool pool, String sql) {
        return pool.preparedQuery(sql).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new LogPosition(
                    row.getBoolean("standby"),
                    row.getLong("cluster"),
                    row.getInteger("timeline"),
                    row.getLong("position"));
        });
    }

    void bindTo(MeterRegistry metrics) {
        reads.values().forEach(each -> each.bindTo(metrics));
    }

    /** Registers the numbers of reads that began again on the primary; they are 0 without a replica. */
    static void bindFallbacks(MeterRegistry metrics, Map<Fallback, LongAdder> fallbacks) {
        for (Fallback reason : Fallback.values()) {
            LongAdder count = fallbacks.getOrDefault(reason, new LongAdder());
            FunctionCounter.builder("thisthat_replica_fallbacks", count, LongAdder::sum)
                    .description("Reads that failed on the replica and began again on the primary")
                    .tag("reason", reason.label())
                    .register(metrics);
        }
    }

    Map<Fallback, LongAdder> fallbacks() {
        return fallbacks;
    }

    ReplicaMonitor monitor() {
        return monitor;
    }

    FairReads reads(ConnectionGroup group) {
        return reads.get(group);
    }

    void count(Fallback reason) {
        fallbacks.get(reason).increment();
    }

    /** The position of the primary's log, with every write that was confirmed before the call. */
    Future<Long> position() {
        return position.next().timeout(POSITION_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Completes when the server of a connection has replayed a position. A replica that was restarted may be behind its
     * former position, so the connection of the read decides.
     *
     * @return fails with {@link BehindException} after {@code database.replicaMaxLag}
     */
    Future<Void> awaitReplay(SqlConnection connection, long bytes) {
        return awaitReplay(connection, bytes, System.nanoTime() + maxLag.toNanos(), POLL_FIRST_MS);
    }

    private Future<Void> awaitReplay(SqlConnection connection, long bytes, long deadlineNanos, long pauseMs) {
        return connection.preparedQuery(HAS_REPLAYED).execute(Tuple.of(bytes)).compose(rows -> {
            if (rows.iterator().next().getBoolean("replayed")) {
                return Future.succeededFuture();
            }
            if (System.nanoTime() - deadlineNanos >= 0) {
                return Future.failedFuture(new BehindException());
            }
            return vertx.timer(pauseMs, TimeUnit.MILLISECONDS)
                    .compose(paused ->
                            awaitReplay(connection, bytes, deadlineNanos, Math.min(POLL_MAX_MS, 2 * pauseMs)));
        });
    }

    /**
     * The reason for which a read is worth repeating on the primary; null if it would fail there too: a timeout of the
     * statement, another refusal, or a defect of the service.
     */
    static Fallback fallback(Throwable failure) {
        if (failure instanceof BehindException) {
            return Fallback.BEHIND;
        }
        if (failure instanceof RefusedException refused) {
            return refused.refusal().code() == RefusalCode.SERVICE_BUSY ? Fallback.BUSY : null;
        }
        if (failure instanceof PgException error) {
            return switch (error.getSqlState()) {
                case RECOVERY_CONFLICT -> Fallback.CONFLICT;
                case QUERY_CANCELLED -> null;
                default -> Fallback.ERROR;
            };
        }
        return failure instanceof IOException || PostgresErrors.unavailable(failure) ? Fallback.CONNECTION : null;
    }

    Future<Void> close() {
        vertx.cancelTimer(timer);
        return Future.join(pools.stream()
                        .map(pool -> pool.close().timeout(1, TimeUnit.SECONDS))
                        .toList())
                .mapEmpty();
    }
}
