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
 * The ways to PostgreSQL. All work as the role {@code thisthat_service}, which can write neither a balance nor a ledger
 * row but through the ledger's function.
 *
 * @param pool for transactions: a connection belongs to one caller at a time
 * @param statements for single statements: a few connections, each carrying the statements of many callers at once
 * @param line for statements that are to follow each other at once: one connection, on which the next waits at the server
 * @param place which database it is, as {@code host:port/name}
 */
public record Postgres(Pool pool, SqlClient statements, SqlClient line, String place) {

    /** What the service's connections call themselves. */
    static final String APPLICATION = "thisthat";

    private static final String ROLE = "thisthat_service";

    /** One letter too many, too few or wrong is still found in a word of six. */
    private static final String WORD_SIMILARITY_MIN = "0.4";

    private static final int PIPELINED_CONNECTIONS = 4;
    private static final int PIPELINE_DEPTH = 64;
    private static final int LINE_DEPTH = 4;
    private static final int PREPARED_STATEMENTS = 512;
    private static final int IDLE_IN_TRANSACTION_MS = 10_000;
    private static final int LOCK_TIMEOUT_MS = 2_000;

    /** A server that was cut off says nothing: what was sent to it is given up after so long. */
    private static final int UNACKNOWLEDGED_MS_MAX = 15_000;

    private static final long READY_RETRY_MS = 100;

    /** Opens the pools; connections are made when they are needed. */
    public static Postgres open(Vertx vertx, DatabaseSettings settings, String uri) {
        int pipelined = Math.min(PIPELINED_CONNECTIONS, settings.poolSize() / 2);
        Pool pool = PgBuilder.pool()
                .with(pooled("transactions", settings, settings.poolSize() - pipelined - 1))
                .with(socket())
                .connectingTo(connection(settings, uri))
                .using(vertx)
                .build();
        SqlClient statements = PgBuilder.client()
                .with(pooled("statements", settings, pipelined))
                .with(socket())
                .connectingTo(connection(settings, uri).setPipeliningLimit(PIPELINE_DEPTH))
                .using(vertx)
                .build();
        SqlClient line = PgBuilder.client()
                .with(pooled("line", settings, 1))
                .with(socket())
                .connectingTo(connection(settings, uri).setPipeliningLimit(LINE_DEPTH))
                .using(vertx)
                .build();
        return new Postgres(pool, statements, line, place(PgConnectOptions.fromUri(uri)));
    }

    private static String place(PgConnectOptions options) {
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

    /** Completes when all ways answer; tries again until then, since the first connection of a busy start can be slow. */
    public Future<Void> ready(Vertx vertx) {
        return Future.all(
                        pool.query("select 1").execute(),
                        statements.query("select 1").execute(),
                        line.query("select 1").execute())
                .<Void>mapEmpty()
                .recover(notYet ->
                        vertx.timer(READY_RETRY_MS, TimeUnit.MILLISECONDS).compose(again -> ready(vertx)));
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return Future.join(pool.close(), statements.close(), line.close()).mapEmpty();
    }
}
