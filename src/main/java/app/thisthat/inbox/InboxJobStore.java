package app.thisthat.inbox;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The jobs of the inbox in PostgreSQL. Each statement is one transaction over a bounded number of rows. */
public final class InboxJobStore {

    private static final String ADVANCE = "select worked, users from inbox_advance($1)";
    private static final String REMIND = "select passed, users from inbox_remind($1,"
            + " $2::bigint * interval '1 millisecond', $3::bigint * interval '1 millisecond', $4, $5)";
    private static final String DELETE_EXPIRED = Sql.load(InboxJobStore.class, "delete_expired.sql");
    private static final String COUNT = Sql.load(InboxJobStore.class, "count_entries.sql");
    private static final String LAG = Sql.load(InboxJobStore.class, "lag.sql");

    private final Postgres postgres;

    public InboxJobStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Result of a chunk.
     *
     * @param full whether there may be more to do
     * @param users the users with new entries
     */
    record Chunk(boolean full, List<UUID> users) {}

    /** Processes a chunk of the oldest event of a market: up to {@code limit} bets or users. */
    Future<Chunk> advance(int limit) {
        return postgres.jobs()
                .preparedQuery(ADVANCE)
                .execute(Tuple.of(limit))
                .map(rows -> rows.iterator().next())
                .map(row -> new Chunk(row.getBoolean("worked"), List.of(row.getArrayOfUUIDs("users"))));
    }

    /** Adds the entries of up to {@code limit} users whose last claim was some time ago. */
    Future<Chunk> remind(Reminder reminder, int limit) {
        return postgres.jobs()
                .preparedQuery(REMIND)
                .execute(Tuple.of(
                        reminder.type().wire(),
                        reminder.delay().toMillis(),
                        reminder.until().toMillis(),
                        reminder.streakMin(),
                        limit))
                .map(rows -> rows.iterator().next())
                .map(row -> new Chunk(row.getLong("passed") == limit, List.of(row.getArrayOfUUIDs("users"))));
    }

    /**
     * An entry about the daily reward.
     *
     * @param delay time after the last claim
     * @param until time after the last claim from which the entry would be pointless
     * @param streakMin shortest streak
     */
    record Reminder(InboxType type, Duration delay, Duration until, int streakMin) {}

    /** Deletes up to {@code limit} rows of each table that are older than 90 days. Returns the number of rows. */
    Future<Long> deleteExpired(int limit) {
        return postgres.jobs()
                .preparedQuery(DELETE_EXPIRED)
                .execute(Tuple.of(limit))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The number of entries by type since the last call on any node. */
    Future<Map<String, Long>> countNew() {
        return postgres.jobs().preparedQuery(COUNT).execute().map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .collect(Collectors.toMap(row -> row.getString("type"), row -> row.getLong("entries"))));
    }

    /** Age in seconds of the oldest waiting event of a market, and of the oldest mail that is due. */
    record Lag(double events, double mails) {}

    Future<Lag> lag() {
        return postgres.jobs().preparedQuery(LAG).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new Lag(row.getDouble("events"), row.getDouble("mails"));
        });
    }
}
