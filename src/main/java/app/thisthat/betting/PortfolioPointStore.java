package app.thisthat.betting;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Writes and merges the points of portfolios. Each method is one transaction, and each may be repeated. */
final class PortfolioPointStore {

    private static final String COMMITTED = "select committed_before($1::bigint * interval '1 millisecond') as before";
    private static final String COLLECT =
            "select collect_portfolio_events($1, $2::bigint * interval '1 millisecond') as until";
    private static final String WRITE_DUE = Sql.load(PortfolioPointStore.class, "write_due_points.sql");
    private static final String WRITE_HOURLY = Sql.load(PortfolioPointStore.class, "write_hourly_points.sql");
    private static final String THIN = Sql.load(PortfolioPointStore.class, "thin_portfolio_points.sql");

    private final Postgres postgres;

    PortfolioPointStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * A chunk of users.
     *
     * @param processed number of users; 0: there are no more
     * @param written number of new points
     */
    record Chunk(long processed, long written) {}

    /**
     * Queues the points of the next five minutes if these ended before {@code lag} and all their transactions have ended.
     *
     * @param behindMax longer downtimes are skipped
     * @return the end of the five minutes; empty if they are not over
     */
    Future<Optional<Instant>> collect(Duration lag, Duration behindMax) {
        return postgres.jobs()
                .preparedQuery(COMMITTED)
                .execute(Tuple.of(lag.toMillis()))
                .map(rows -> rows.iterator().next().getOffsetDateTime("before"))
                .compose(before ->
                        postgres.jobs().preparedQuery(COLLECT).execute(Tuple.of(before, behindMax.toMillis())))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getOffsetDateTime("until"))
                        .map(OffsetDateTime::toInstant));
    }

    /** Writes queued points. */
    Future<Chunk> writeDue(int limit) {
        return write(WRITE_DUE, limit);
    }

    /** Writes points of the full hour that is due, for users with open positions. */
    Future<Chunk> writeHourly(int limit) {
        return write(WRITE_HOURLY, limit);
    }

    private Future<Chunk> write(String statement, int limit) {
        return postgres.jobs()
                .preparedQuery(statement)
                .execute(Tuple.of(limit))
                .map(rows -> rows.iterator().next())
                .map(row -> new Chunk(row.getLong("processed"), row.getLong("written")));
    }

    /** Merges points of one step into a longer one and returns the number merged. */
    Future<Long> thin(Duration from, Duration to, Instant upTo, int limit) {
        OffsetDateTime time = upTo.atOffset(ZoneOffset.UTC);
        return postgres.jobs()
                .preparedQuery(THIN)
                .execute(Tuple.of((int) from.toSeconds(), (int) to.toSeconds(), time, limit))
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
