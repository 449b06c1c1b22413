package app.thisthat.figures;

import app.thisthat.platform.Postgres;
import app.thisthat.platform.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Counts in PostgreSQL. */
final class FiguresStore {

    private static final String COUNT_NEW = Sql.load(FiguresStore.class, "count_new.sql");
    private static final String RECENT = Sql.load(FiguresStore.class, "recent.sql");
    private static final String SURVEYED = Sql.load(FiguresStore.class, "surveyed.sql");

    private final Postgres postgres;

    FiguresStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Counts what is new and tells the figures that are cheap to know. */
    Future<List<Figure>> recent() {
        return postgres.pool().preparedQuery(COUNT_NEW).execute().compose(counted -> figures(RECENT));
    }

    /** Tells the figures that take a look at every user. */
    Future<List<Figure>> surveyed() {
        return figures(SURVEYED);
    }

    /** Over a connection of its own, so that no statement of a request waits behind it. */
    private Future<List<Figure>> figures(String sql) {
        return postgres.pool().preparedQuery(sql).execute().map(rows -> rows.stream()
                .map(FiguresStore::figure)
                .toList());
    }

    private static Figure figure(Row row) {
        return new Figure(row.getString(0), row.getString(1), row.getString(2), row.getDouble(3));
    }
}
