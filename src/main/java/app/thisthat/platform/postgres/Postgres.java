package app.thisthat.platform.postgres;

import static app.thisthat.platform.postgres.ConnectionGroup.HISTORY;
import static app.thisthat.platform.postgres.ConnectionGroup.REPORTS;
import static app.thisthat.platform.postgres.ConnectionGroup.SEARCH;

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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections to PostgreSQL, in groups by how slow their statements may be. {@link ConnectionGroup} defines the
 * groups. The connections have the role {@code thisthat_service}, which changes balances and ledger rows only through
 * the ledger's functions.
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
    private final String address;

    private Postgres(Vertx vertx, DatabaseSettings settings, String uri) {
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
        for (ConnectionGroup group : EnumSet.of(HISTORY, SEARCH, REPORTS)) {
            fairReads.put(group, new FairReads(vertx, pool(group), group, sizes.get(group), settings));
        }
        this.address = address(PgConnectOptions.fromUri(uri));
    }

    /** Registers the metrics. Those of the pools have the name {@code vertx_pool_*}. */
    public void bindTo(MeterRegistry metrics) {
        fairReads.values().forEach(reads -> reads.bindTo(metrics));
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

    /** For reads whose cost grows with the caller's account. */
    public FairReads history() {
        return fairReads.get(HISTORY);
    }

    /** For batches of bets. One connection with a short pipeline. */
    public SqlClient bets() {
        return clients.get(ConnectionGroup.BETS);
    }

    /** For short transactions and writes of users' requests, which may wait for a row lock. */
    public Pool transactions() {
        return pool(ConnectionGroup.TRANSACTIONS);
    }

    /** For listings with a search text or filters. */
    public FairReads search() {
        return fairReads.get(SEARCH);
    }

    /** For reads whose cost grows with the whole database. */
    public FairReads reports() {
        return fairReads.get(REPORTS);
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

    private static PoolOptions pooled(ConnectionGroup group, int size, DatabaseSettings settings) {
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

    private static PgConnectOptions connection(ConnectionGroup group, DatabaseSettings settings, String uri) {
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
        return Future.join(clients.values().stream().map(SqlClient::close).toList())
                .mapEmpty();
    }
}
