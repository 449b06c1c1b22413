package app.thisthat.businessmetrics;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Counts in PostgreSQL. */
final class BusinessMetricsStore {

    private static final String COUNT_NEW = Sql.load(BusinessMetricsStore.class, "add_new_counts.sql");
    private static final String RECENT = Sql.load(BusinessMetricsStore.class, "recent_metrics.sql");
    private static final String SURVEYED = Sql.load(BusinessMetricsStore.class, "user_metrics.sql");

    private final Postgres postgres;

    BusinessMetricsStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Counts what is new and tells the figures that are cheap to know. */
    Future<List<BusinessMetric>> recent() {
        return postgres.pool().preparedQuery(COUNT_NEW).execute().compose(counted -> figures(RECENT));
    }

    /** Tells the figures that take a look at every user. */
    Future<List<BusinessMetric>> surveyed() {
        return figures(SURVEYED);
    }

    /** Over a connection of its own, so that no statement of a request waits behind it. */
    private Future<List<BusinessMetric>> figures(String sql) {
        return postgres.pool().preparedQuery(sql).execute().map(rows -> rows.stream()
                .map(BusinessMetricsStore::figure)
                .toList());
    }

    private static BusinessMetric figure(Row row) {
        return new BusinessMetric(row.getString(0), row.getString(1), row.getString(2), row.getDouble(3));
    }
}
