package app.thisthat.account;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Deletes from PostgreSQL what no longer has to be kept. */
public final class CleanupStore {

    private static final String FORGET = Sql.load(CleanupStore.class, "delete_expired.sql");

    private final Postgres postgres;

    public CleanupStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Deletes old sessions, tokens and mails.
     *
     * @param limit how many of each at the most
     * @return how many altogether
     */
    public Future<Long> forget(int limit) {
        return postgres.statements()
                .preparedQuery(FORGET)
                .execute(Tuple.of(limit))
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
