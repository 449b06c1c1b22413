package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads and downsamples the odds history. A trigger on {@code market_odds} writes it. */
final class OddsHistoryStore {

    private static final String READ = Sql.load(OddsHistoryStore.class, "odds_history.sql");
    private static final String DOWNSAMPLE = Sql.load(OddsHistoryStore.class, "downsample_odds_history.sql");
    private static final String DELETE_HOURS =
            """
            delete from odds_history where (step, market_id, at) in (
              select step, market_id, at from odds_history where step = 3600 and at < $1 limit $2)
            """;

    private final Postgres postgres;

    OddsHistoryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A period of histories in steps, of which each market has the latest ones up to a limit. */
    record Section(Instant from, Instant to, Duration step, int limit) {}

    /**
     * The steps of markets from a time (inclusive) to another (exclusive), in ascending order. Markets without a step are
     * absent.
     */
    Future<Map<UUID, List<OddsPoint>>> read(
            Object caller, Cancellation cancellation, List<UUID> markets, Section section) {
        Tuple values = Tuple.tuple()
                .addArrayOfUUID(markets.toArray(UUID[]::new))
                .addOffsetDateTime(utc(section.from))
                .addOffsetDateTime(utc(section.to))
                .addInteger((int) section.step.toSeconds())
                .addInteger(section.limit);
        return postgres.replicatedReports()
                .read(caller, cancellation, connection -> connection
                        .preparedQuery(READ)
                        .execute(values))
                .map(rows -> {
                    Map<UUID, List<OddsPoint>> points = new HashMap<>();
                    rows.forEach(row -> points.computeIfAbsent(row.getUUID("market_id"), id -> new ArrayList<>())
                            .add(point(row)));
                    return points;
                });
    }

    /** Merges rows into rows of a longer step and returns the number merged. */
    Future<Long> downsample(Duration from, Duration to, Instant olderThan, int limit) {
        return postgres.jobs()
                .preparedQuery(DOWNSAMPLE)
                .execute(Tuple.of((int) from.toSeconds(), (int) to.toSeconds(), utc(olderThan), limit))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    Future<Void> deleteHours(Instant olderThan, int limit) {
        return postgres.jobs()
                .preparedQuery(DELETE_HOURS)
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
