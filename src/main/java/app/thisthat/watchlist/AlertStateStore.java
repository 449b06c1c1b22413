package app.thisthat.watchlist;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * Evaluates alerts. Each statement changes a bounded number of states and writes the entries of the inbox that follow
 * from them, in one transaction.
 */
final class AlertStateStore {

    private static final String BEGIN =
            """
            select seen_to, greatest(seen_to, committed_before($2::bigint * interval '1 millisecond')) as committed
            from alert_progress where part = $1
            """;
    private static final String END = "update alert_progress set seen_to = $2 where part = $1 and seen_to < $2";
    private static final String CROSSINGS = Sql.load(AlertStateStore.class, "evaluate_crossings.sql");
    private static final String MOVES = Sql.load(AlertStateStore.class, "evaluate_moves.sql");
    private static final String ADD_MARKETS = Sql.load(AlertStateStore.class, "add_markets.sql");
    private static final String NOTE_CHANGES = Sql.load(AlertStateStore.class, "note_changes.sql");
    private static final String DUE = Sql.load(AlertStateStore.class, "tell_due.sql");
    private static final String DIGESTS = Sql.load(AlertStateStore.class, "tell_digests.sql");
    private static final String DELETE_ENDED = Sql.load(AlertStateStore.class, "delete_ended.sql");

    private final Postgres postgres;
    private final Odds hysteresis;
    private final long quietMs;
    private final int perDay;

    AlertStateStore(Postgres postgres, Odds hysteresis, Duration quietTime, int perDay) {
        this.postgres = postgres;
        this.hysteresis = hysteresis;
        this.quietMs = quietTime.toMillis();
        this.perDay = perDay;
    }

    /**
     * A period of changes to evaluate.
     *
     * @param seenTo changes before this time have been evaluated
     * @param committed changes before this time are visible
     */
    record Period(Instant seenTo, Instant committed) {}

    /**
     * Result of a statement.
     *
     * @param changed number of changed rows; fewer than the limit: there are no more
     * @param told number of entries of the inbox
     * @param held number of alerts held back for a digest
     * @param users the users with new entries; empty in a sum
     */
    record Result(long changed, long told, long held, List<UUID> users) {

        static final Result NONE = new Result(0, 0, 0, List.of());

        Result plus(Result other) {
            return new Result(changed + other.changed, told + other.told, held + other.held, List.of());
        }
    }

    /**
     * The period that a part of the evaluation begins with.
     *
     * @param lag time in which a transaction writes its first row
     */
    Future<Period> begin(String part, Duration lag) {
        return postgres.jobs()
                .preparedQuery(BEGIN)
                .execute(Tuple.of(part, lag.toMillis()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Period(
                            row.getOffsetDateTime("seen_to").toInstant(),
                            row.getOffsetDateTime("committed").toInstant());
                });
    }

    /** Stores that all changes before a time have been evaluated. */
    Future<Void> end(String part, Instant seenTo) {
        return postgres.jobs()
                .preparedQuery(END)
                .execute(Tuple.of(part, utc(seenTo)))
                .mapEmpty();
    }

    Future<Result> crossings(Instant since, int limit) {
        return tell(CROSSINGS, Tuple.of(utc(since), limit, hysteresis.decimal(), quietMs, perDay));
    }

    Future<Result> moves(Instant since, int limit) {
        return tell(MOVES, Tuple.of(utc(since), limit, quietMs, perDay));
    }

    Future<Result> addMarkets(Instant since, int limit) {
        return change(ADD_MARKETS, Tuple.of(utc(since), limit, hysteresis.decimal()));
    }

    Future<Result> noteChanges(Instant since, int limit) {
        return change(NOTE_CHANGES, Tuple.of(utc(since), limit));
    }

    Future<Result> due(int limit) {
        return tell(DUE, Tuple.of(limit, quietMs, perDay));
    }

    /** Ends days of users; {@code told} is the number of digests. */
    Future<Result> digests(int limit) {
        return tell(DIGESTS, Tuple.of(limit));
    }

    /** Deletes what concerns markets that ended longer ago. */
    Future<Result> deleteEnded(Duration age, int limit) {
        return change(DELETE_ENDED, Tuple.of(age.toMillis(), limit));
    }

    private Future<Result> change(String sql, Tuple values) {
        return run(sql, values).map(row -> new Result(row.getLong("changed"), 0, 0, List.of()));
    }

    private Future<Result> tell(String sql, Tuple values) {
        return run(sql, values)
                .map(row -> new Result(
                        row.getLong("changed"),
                        row.getLong("told"),
                        row.getLong("held"),
                        List.of(row.getArrayOfUUIDs("users"))));
    }

    private Future<Row> run(String sql, Tuple values) {
        return postgres.jobs().preparedQuery(sql).execute(values).map(rows -> rows.iterator()
                .next());
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
