package app.thisthat.economy;

import app.thisthat.platform.Postgres;
import app.thisthat.platform.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;

/** Adds up the credits of all users in PostgreSQL. */
final class EconomyStore {

    private static final String ECONOMY = Sql.load(EconomyStore.class, "economy.sql");

    /** More than other statements may take: it sums every row of the ledger. */
    private static final String LIMIT = "set local statement_timeout = '60s'";

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
        return postgres.pool().withTransaction(transaction -> transaction
                .query(LIMIT)
                .execute()
                .compose(set -> transaction.preparedQuery(ECONOMY).execute(Tuple.of(days)))
                .map(rows -> Buffer.buffer(rows.iterator().next().getString("document"))));
    }
}
