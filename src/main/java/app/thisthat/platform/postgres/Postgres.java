package app.thisthat.platform.postgres;

import static app.thisthat.platform.postgres.ConnectionGroup.HISTORY;
import static app.thisthat.platform.postgres.ConnectionGroup.REPORTS;
import static app.thisthat.platform.postgres.ConnectionGroup.SEARCH;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The connections to PostgreSQL, in groups by how slow their statements may be. {@link ConnectionGroup} defines the
 * groups. The connections have the role {@code thisthat_service}, which changes balances and ledger rows only through
 * the ledger's functions. With {@code database.replicaUri} the methods that return {@link ReplicatedReads} have further
 * connections, to the replica.
 */
public final class Postgres {

    /** {@code application_name} of the connections. */
    static final String APPLICATION = "thisthat";

    private static final String ROLE = "thisthat_service";

    /** A search word of six letters matches with one letter missing, added or replaced. */
    private static final String WORD_SIMILARITY_MIN = "0.4";

    private static final int PREPARED_STATEMENTS = 512;
    private static final int IDLE_IN_TRANSACTION_MS = 10_000;

    /** TCP_USER_TIMEOUT: closes the connection to an unreachable host. */
    private static final int UNACKNOWLEDGED_MS_MAX = 15_000;

    private final Map<ConnectionGroup, SqlClient> clients = new EnumMap<>(ConnectionGroup.class);
    private final Map<ConnectionGroup, FairReads> fairReads = new EnumMap<>(ConnectionGroup.class);
    private final Map<ConnectionGroup, ReplicatedReads> replicatedReads = new EnumMap<>(ConnectionGroup.class);
    private final Optional<Replica> replica;
    private final String address;
    private final Vertx vertx;

    private Postgres(Vertx vertx, DatabaseSettings settings, String uri) {
        this.vertx = vertx;
        Map<ConnectionGroup, Integer> sizes = ConnectionGroup.split(settings.poolSize());
        sizes.forEach((group, size) -> {
            ClientBuilder<? extends SqlClient> builder = group.isPipelined() ? PgBuilder.client() : PgBuilder.pool();
            clients.put(
                    group,
                    builder.with(pooled(group, size, settings))
                            .with(socket())
                            .connectingTo(connection(group, settings, uri))
                            .using(vertx)
                            .build());
        });
        this.replica = settings.replica().map(standby -> Replica.open(vertx, settings, standby, uri));
        for (ConnectionGroup group : EnumSet.of(HISTORY, SEARCH, REPORTS)) {
            FairReads reads = new FairReads(vertx, pool(group), group, group.label(), sizes.get(group), settings);
            fairReads.put(group, reads);
            replicatedReads.put(group, new ReplicatedReads(vertx, group, reads, replica));
        }
        this.address = address(PgConnectOptions.fromUri(uri));
    }

    /** Registers the metrics. Those of the pools have the name {@code vertx_pool_*}. */
    public void bindTo(MeterRegistry metrics) {
        fairReads.values().forEach(reads -> reads.bindTo(metrics));
        replicatedReads.values().forEach(reads -> reads.bindTo(metrics));
        replica.ifPresent(standby -> standby.bindTo(metrics));
        Replica.bindFallbacks(metrics, replica.map(Replica::fallbacks).orElse(Map.of()));
        Gauge.builder("thisthat_replica_away", this, postgres -> postgres.isReplicaAway() ? 1 : 0)
                .description("1 while there is a replica and it gets no reads")
                .register(metrics);
        Gauge.builder("thisthat_replica_lag_seconds", this, Postgres::replicaLagSeconds)
                .description("Time that the replica needed to replay a position of the primary; NaN while it is down")
                .register(metrics);
    }

    /** The state of the replica; empty without {@code database.replicaUri}. */
    public Optional<ReplicaMonitor.Status> replica() {
        return replica.map(standby -> standby.monitor().status());
    }

    /** Whether there is a replica and it gets no reads. */
    public boolean isReplicaAway() {
        return replica().filter(status -> !status.used()).isPresent();
    }

    private double replicaLagSeconds() {
        return replica().map(status -> status.lagSeconds().orElse(Double.NaN)).orElse(Double.NaN);
    }

    /** Creates the pools. They connect on demand. */
    public static Postgres open(Vertx vertx, DatabaseSettings settings, String uri) {
        return new Postgres(vertx, settings, uri);
    }

    /** For leases, session checks, refresh, roles and the caller's own profile: rows by primary key. Pipelined. */
    public SqlClient control() {
        return clients.get(ConnectionGroup.CONTROL);
    }

    /** For indexed single statements of users' requests. Pipelined. */
    public SqlClient reads() {
        return clients.get(ConnectionGroup.READS);
    }

    /** For reads whose cost grows with the caller's account and that show a balance, or values to act on. */
    public FairReads history() {
        return fairReads.get(HISTORY);
    }

    /** For other reads whose cost grows with the caller's account. The replica answers them if it can. */
    public ReplicatedReads replicatedHistory() {
        return replicatedReads.get(HISTORY);
    }

    /** For small reads that belong to {@link #history()}, in batches. */
    public <Q> BatchedReads<Q> batchedHistory(BatchedReads.Statement<Q> statement) {
        return new BatchedReads<>(vertx, history()::read, statement);
    }

    /** For small reads that belong to {@link #replicatedHistory()}, in batches. */
    public <Q> BatchedReads<Q> batchedReplicatedHistory(BatchedReads.Statement<Q> statement) {
        return new BatchedReads<>(vertx, replicatedHistory()::read, statement);
    }

    /** For batches of bets. One connection with a short pipeline. */
    public SqlClient bets() {
        return clients.get(ConnectionGroup.BETS);
    }

    /** For short transactions and writes of users' requests, which may wait for a row lock. */
    public Pool transactions() {
        return pool(ConnectionGroup.TRANSACTIONS);
    }

    /** For listings with a search text or filters. The replica answers them if it can. */
    public ReplicatedReads search() {
        return replicatedReads.get(SEARCH);
    }

    /** For reads of admins, and others whose cost grows with the whole database, that the primary must answer. */
    public FairReads reports() {
        return fairReads.get(REPORTS);
    }

    /** For other reads whose cost grows with the whole database. The replica answers them if it can. */
    public ReplicatedReads replicatedReports() {
        return replicatedReads.get(REPORTS);
    }

    /** For background work that users notice within seconds: odds, catalogue, settlement, states for live clients. */
    public Pool updates() {
        return pool(ConnectionGroup.UPDATES);
    }

    /** For background work that may take minutes. */
    public Pool jobs() {
        return pool(ConnectionGroup.JOBS);
    }

    private Pool pool(ConnectionGroup group) {
        return (Pool) client(group);
    }

    SqlClient client(ConnectionGroup group) {
        return clients.get(group);
    }

    /** {@code host:port/database}. */
    public String address() {
        return address;
    }

    static String address(PgConnectOptions options) {
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }

    static PoolOptions pooled(ConnectionGroup group, int size, DatabaseSettings settings) {
        return new PoolOptions()
                .setName(group.label())
                .setMaxSize(size)
                .setMaxWaitQueueSize(settings.waitQueue())
                .setConnectionTimeout((int) group.acquireTimeout(settings).toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    static NetClientOptions socket() {
        return new NetClientOptions().setTcpKeepAlive(true).setTcpUserTimeout(UNACKNOWLEDGED_MS_MAX);
    }

    static PgConnectOptions connection(ConnectionGroup group, DatabaseSettings settings, String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        options.setPipeliningLimit(group.pipelineDepth())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS)
                .addProperty("application_name", APPLICATION)
                .addProperty("role", ROLE)
                .addProperty(
                        "statement_timeout",
                        String.valueOf(group.statementTimeout(settings).toMillis()))
                .addProperty("pg_trgm.word_similarity_threshold", WORD_SIMILARITY_MIN)
                .addProperty("client_min_messages", "warning")
                .addProperty("lock_timeout", String.valueOf(group.lockTimeout().toMillis()))
                .addProperty("idle_in_transaction_session_timeout", String.valueOf(IDLE_IN_TRANSACTION_MS));
        if (group == ConnectionGroup.SEARCH) {
            options.addProperty("plan_cache_mode", "force_custom_plan");
        }
        if (group != ConnectionGroup.REPORTS && group != ConnectionGroup.JOBS) {
            options.addProperty("max_parallel_workers_per_gather", "0");
        }
        return options;
    }

    /** Completes when all pools have a working connection. The first connections can be slow. */
    public Future<Void> ready(Vertx vertx) {
        return StartRetry.run(vertx, "connect to PostgreSQL at " + address, () -> Future.all(clients.values().stream()
                        .map(client -> client.query("select 1").execute())
                        .toList())
                .mapEmpty());
    }

    /** Closes all connections. */
    public Future<Void> close() {
        List<Future<Void>> closing =
                new ArrayList<>(clients.values().stream().map(SqlClient::close).toList());
        replica.ifPresent(standby -> closing.add(standby.close()));
        return Future.join(closing).mapEmpty();
    }
}
