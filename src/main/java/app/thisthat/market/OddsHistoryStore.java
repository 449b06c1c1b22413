package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** The history of odds, which the database writes by itself. */
final class OddsHistoryStore {

    private static final String READ = Sql.load(OddsHistoryStore.class, "odds_history.sql");
    private static final String THIN = Sql.load(OddsHistoryStore.class, "thin_odds_history.sql");
    private static final String FORGET =
            """
            delete from odds_history where (step, market_id, at) in (
              select step, market_id, at from odds_history where step = 3600 and at < $1 limit $2)
            """;

    private final SqlClient statements;

    OddsHistoryStore(Postgres postgres) {
        this.statements = postgres.statements();
    }

    /** The latest steps of a market from one time to before another, the oldest first. */
    Future<List<OddsPoint>> read(UUID market, Instant from, Instant to, Duration step, int limit) {
        return statements
                .preparedQuery(READ)
                .execute(Tuple.of(market, utc(from), utc(to), (int) step.toSeconds(), limit))
                .map(rows -> {
                    List<OddsPoint> points = new ArrayList<>();
                    rows.forEach(row -> points.add(point(row)));
                    Collections.reverse(points);
                    return points;
                });
    }

    /** Gathers some of the rows of one step that are older than a time into rows of a longer one; answers how many. */
    Future<Long> thin(Duration from, Duration to, Instant olderThan, int limit) {
        return statements
                .preparedQuery(THIN)
                .execute(Tuple.of((int) from.toSeconds(), (int) to.toSeconds(), utc(olderThan), limit))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Drops some of the rows of the longest step that are older than a time. */
    Future<Void> forget(Instant olderThan, int limit) {
        return statements
                .preparedQuery(FORGET)
                .execute(Tuple.of(utc(olderThan), limit))
                .mapEmpty();
    }

    private static OddsPoint point(Row row) {
        return new OddsPoint(
                row.getOffsetDateTime("at").toInstant(),
                Odds.nearest(row.getBigDecimal("open")),
                Odds.nearest(row.getBigDecimal("high")),
                Odds.nearest(row.getBigDecimal("low")),
                Odds.nearest(row.getBigDecimal("close")));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
