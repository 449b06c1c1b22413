package app.thisthat.market;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;

/** Reads the ages of odds. */
final class FeedFreshnessStore {

    private static final String ODDS_AGES = Sql.load(FeedFreshnessStore.class, "odds_ages.sql");

    private final Postgres postgres;

    FeedFreshnessStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Uses a connection from the pool, so that no pipelined statement waits behind this one. */
    Future<OddsAges> oddsAges() {
        return postgres.updates().preparedQuery(ODDS_AGES).execute().map(rows -> Rows.first(
                        rows, FeedFreshnessStore::oddsAges)
                .orElse(OddsAges.NONE));
    }

    private static OddsAges oddsAges(Row row) {
        return new OddsAges(
                row.getDouble("minimum"), row.getDouble("median"), row.getDouble("p95"), row.getDouble("maximum"));
    }
}
