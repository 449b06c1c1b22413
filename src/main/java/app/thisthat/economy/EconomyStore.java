package app.thisthat.economy;

import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * Sums the credits of all users. The ledger rows of each day are summed once; a report adds the rows that are not
 * summed yet.
 */
final class EconomyStore {

    private static final String ECONOMY = Sql.load(EconomyStore.class, "economy.sql");

    private static final String SUM_UP = "select ledger_sum_up($1::bigint * interval '1 millisecond')";

    /**
     * A long timeout, since many rows have to be summed after a downtime. Without sequential scans the new rows are
     * found by the index on their time, whatever number of them the planner estimates.
     */
    private static final String LIMITS = "set local statement_timeout = '60s'; set local enable_seqscan = off";

    /**
     * Age from which a row is summed. A transaction sets the time of its rows a moment before it becomes visible as a
     * writer, so a younger row could be missed.
     */
    private static final Duration LAG = Duration.ofMinutes(1);

    private final Postgres postgres;

    EconomyStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * The report as JSON, from one snapshot.
     *
     * @param days number of days with their own figures, today included
     */
    Future<Buffer> report(int days) {
        return postgres.reports()
                .readInTransaction(FairReads.ADMIN, connection -> execute(connection, ECONOMY, Tuple.of(days)))
                .map(rows -> Buffer.buffer(rows.iterator().next().getString("document")));
    }

    /** Adds new ledger rows to the sums of their days. */
    Future<Void> sumUp() {
        return sumUp(LAG);
    }

    /** As {@link #sumUp()}, for rows older than {@code lag}. */
    Future<Void> sumUp(Duration lag) {
        return postgres.jobs()
                .withTransaction(connection -> execute(connection, SUM_UP, Tuple.of(lag.toMillis())))
                .mapEmpty();
    }

    private static Future<RowSet<Row>> execute(SqlConnection transaction, String statement, Tuple values) {
        return transaction.query(LIMITS).execute().compose(set -> transaction
                .preparedQuery(statement)
                .execute(values));
    }
}
