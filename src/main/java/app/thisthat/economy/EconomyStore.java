package app.thisthat.economy;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/** Adds up the credits of all users in PostgreSQL: each day once, and what has moved since whenever it is asked for. */
final class EconomyStore {

    private static final String ECONOMY = Sql.load(EconomyStore.class, "economy.sql");

    private static final String SUM_UP = "select ledger_sum_up($1::bigint * interval '1 millisecond')";

    /**
     * More time than other statements have, for the day after a service stood still; and new rows are found by the index of
     * their times, however many the planner takes them for.
     */
    private static final String TERMS = "set local statement_timeout = '60s'; set local enable_seqscan = off";

    /**
     * No row is added to its day before it is so old. A row may take its time a moment before its transaction is seen to
     * write; one whose time was summed up before it came to light would be in no sum.
     */
    private static final Duration LAG = Duration.ofMinutes(1);

    private final Postgres postgres;

    EconomyStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * The report as JSON, all of it of one moment.
     *
     * @param days how many days are told one by one, today included
     */
    Future<Buffer> report(int days) {
        return patiently(ECONOMY, Tuple.of(days))
                .map(rows -> Buffer.buffer(rows.iterator().next().getString("document")));
    }

    /** Adds what has moved to its days. */
    Future<Void> sumUp() {
        return sumUp(LAG);
    }

    /** Adds what moved longer ago than that to its days. */
    Future<Void> sumUp(Duration lag) {
        return patiently(SUM_UP, Tuple.of(lag.toMillis())).mapEmpty();
    }

    private Future<RowSet<Row>> patiently(String statement, Tuple values) {
        return postgres.pool().withTransaction(transaction -> transaction
                .query(TERMS)
                .execute()
                .compose(set -> transaction.preparedQuery(statement).execute(values)));
    }
}
