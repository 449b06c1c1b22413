package app.thisthat.account;

import app.thisthat.platform.Postgres;
import app.thisthat.platform.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Deletes from PostgreSQL what no longer has to be kept. */
final class ForgettingStore {

    private static final String FORGET = Sql.load(ForgettingStore.class, "forget_old.sql");

    private final Postgres postgres;

    ForgettingStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Deletes old sessions, tokens and mails.
     *
     * @param limit how many of each at the most
     * @return how many altogether
     */
    Future<Long> forget(int limit) {
        return postgres.statements()
                .preparedQuery(FORGET)
                .execute(Tuple.of(limit))
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
