package app.thisthat.businessmetrics;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Reads business metrics. Uses connections from the pool, so that no pipelined statement waits behind these. */
final class BusinessMetricsStore {

    private static final String ADD_NEW_COUNTS = Sql.load(BusinessMetricsStore.class, "add_new_counts.sql");
    private static final String RECENT = Sql.load(BusinessMetricsStore.class, "recent_metrics.sql");
    private static final String USERS = Sql.load(BusinessMetricsStore.class, "user_metrics.sql");

    private final Postgres postgres;

    BusinessMetricsStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Adds new rows to the daily counts, then reads the cheap metrics. */
    Future<List<BusinessMetric>> recent() {
        return postgres.jobs().preparedQuery(ADD_NEW_COUNTS).execute().compose(added -> read(RECENT));
    }

    /** Reads the metrics that scan all users. */
    Future<List<BusinessMetric>> users() {
        return read(USERS);
    }

    private Future<List<BusinessMetric>> read(String sql) {
        return postgres.jobs().preparedQuery(sql).execute().map(rows -> Rows.list(rows, BusinessMetricsStore::metric));
    }

    private static BusinessMetric metric(Row row) {
        return new BusinessMetric(row.getString(0), row.getString(1), row.getString(2), row.getDouble(3));
    }
}
