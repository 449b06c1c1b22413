package app.thisthat.platform.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.util.concurrent.TimeUnit;

/**
 * The connections to PostgreSQL. They have the role {@code thisthat_service}, which changes balances and ledger rows
 * only through the ledger's functions.
 *
 * @param pool for transactions: each connection has one caller at a time
 * @param statements for single statements: few connections, which pipeline the statements of many callers
 * @param pipelined one connection with a short pipeline: the next statement waits at the server, so it starts without a
 *     round trip
 * @param address {@code host:port/database}
 */
public record Postgres(Pool pool, SqlClient statements, SqlClient pipelined, String address) {

    /** {@code application_name} of the connections. */
    static final String APPLICATION = "thisthat";

    private static final String ROLE = "thisthat_service";

    /** A search word of six letters matches with one letter missing, added or replaced. */
    private static final String WORD_SIMILARITY_MIN = "0.4";

    private static final int STATEMENT_CONNECTIONS = 4;
    private static final int STATEMENT_PIPELINE_DEPTH = 64;
    private static final int SHORT_PIPELINE_DEPTH = 4;
    private static final int PREPARED_STATEMENTS = 512;
    private static final int IDLE_IN_TRANSACTION_MS = 10_000;
    private static final int LOCK_TIMEOUT_MS = 2_000;

    /** TCP_USER_TIMEOUT: closes the connection to an unreachable host. */
    private static final int UNACKNOWLEDGED_MS_MAX = 15_000;

    private static final long READY_RETRY_MS = 100;

    /** Creates the pools. They connect on demand. */
    public static Postgres open(Vertx vertx, DatabaseSettings settings, String uri) {
        int statementConnections = Math.min(STATEMENT_CONNECTIONS, settings.poolSize() / 2);
        Pool pool = PgBuilder.pool()
                .with(pooled("transactions", settings, settings.poolSize() - statementConnections - 1))
                .with(socket())
                .connectingTo(connection(settings, uri))
                .using(vertx)
                .build();
        SqlClient statements = PgBuilder.client()
                .with(pooled("statements", settings, statementConnections))
                .with(socket())
                .connectingTo(connection(settings, uri).setPipeliningLimit(STATEMENT_PIPELINE_DEPTH))
                .using(vertx)
                .build();
        SqlClient pipelined = PgBuilder.client()
                .with(pooled("pipelined", settings, 1))
                .with(socket())
                .connectingTo(connection(settings, uri).setPipeliningLimit(SHORT_PIPELINE_DEPTH))
                .using(vertx)
                .build();
        return new Postgres(pool, statements, pipelined, address(PgConnectOptions.fromUri(uri)));
    }

    private static String address(PgConnectOptions options) {
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }

    private static PoolOptions pooled(String name, DatabaseSettings settings, int size) {
        return new PoolOptions()
                .setName(name)
                .setMaxSize(size)
                .setMaxWaitQueueSize(settings.waitQueue())
                .setConnectionTimeout((int) settings.acquireTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    static NetClientOptions socket() {
        return new NetClientOptions().setTcpKeepAlive(true).setTcpUserTimeout(UNACKNOWLEDGED_MS_MAX);
    }

    private static PgConnectOptions connection(DatabaseSettings settings, String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        options.setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS)
                .addProperty("application_name", APPLICATION)
                .addProperty("role", ROLE)
                .addProperty(
                        "statement_timeout",
                        String.valueOf(settings.statementTimeout().toMillis()))
                .addProperty("pg_trgm.word_similarity_threshold", WORD_SIMILARITY_MIN)
                .addProperty("lock_timeout", String.valueOf(LOCK_TIMEOUT_MS))
                .addProperty("idle_in_transaction_session_timeout", String.valueOf(IDLE_IN_TRANSACTION_MS));
        return options;
    }

    /** Completes when all pools have a working connection. Retries, because the first connection can be slow. */
    public Future<Void> ready(Vertx vertx) {
        return Future.all(
                        pool.query("select 1").execute(),
                        statements.query("select 1").execute(),
                        pipelined.query("select 1").execute())
                .<Void>mapEmpty()
                .recover(notReady ->
                        vertx.timer(READY_RETRY_MS, TimeUnit.MILLISECONDS).compose(retry -> ready(vertx)));
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return Future.join(pool.close(), statements.close(), pipelined.close()).mapEmpty();
    }
}
