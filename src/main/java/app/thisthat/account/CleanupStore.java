package app.thisthat.account;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Deletes expired data of accounts from PostgreSQL. */
public final class CleanupStore {

    private static final String DELETE_EXPIRED = Sql.load(CleanupStore.class, "delete_expired.sql");

    private final Postgres postgres;

    public CleanupStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Deletes up to a number of rows of each table. Returns the number of deleted rows. */
    public Future<Long> deleteExpired(int limit) {
        return postgres.jobs()
                .preparedQuery(DELETE_EXPIRED)
                .execute(Tuple.of(limit))
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
