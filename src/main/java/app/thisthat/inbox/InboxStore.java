package app.thisthat.inbox;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** Reads inboxes and marks entries as read. */
final class InboxStore {

    private static final String ENTRIES = Sql.load(InboxStore.class, "entries.sql");
    private static final String READ_THROUGH = Sql.load(InboxStore.class, "read_through.sql");
    private static final String READ_ENTRY = Sql.load(InboxStore.class, "read_entry.sql");
    private static final String UNREAD = "select inbox_unread($1) as unread";

    /** Entries that one statement marks as read. */
    static final int CHUNK = 1_000;

    private final Postgres postgres;

    InboxStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<InboxPage> page(InboxQuery query) {
        PageRequest page = query.page();
        return postgres.history().read(query.userId(), connection -> {
            Future<List<InboxEntry>> entries = connection
                    .preparedQuery(ENTRIES)
                    .execute(Tuple.tuple()
                            .addUUID(query.userId())
                            .addString(query.type().orElse(null))
                            .addBoolean(query.unread())
                            .addUUID(query.before().orElse(null))
                            .addInteger(page.limit() + 1)
                            .addInteger(page.offset()))
                    .map(rows -> Rows.list(rows, InboxStore::entry));
            Future<Integer> unread = connection
                    .preparedQuery(UNREAD)
                    .execute(Tuple.of(query.userId()))
                    .map(rows -> rows.iterator().next().getInteger("unread"));
            return Future.all(entries, unread)
                    .map(read -> new InboxPage(
                            page.shown(entries.result()),
                            unread.result(),
                            page.limit(),
                            page.offset(),
                            page.next(entries.result(), entry -> Cursor.behind(entry.id()))));
        });
    }

    private static InboxEntry entry(Row row) {
        OffsetDateTime readAt = row.getOffsetDateTime("read_at");
        return new InboxEntry(
                row.getUUID("id"),
                row.getString("type"),
                row.getOffsetDateTime("created_at").toInstant(),
                readAt == null ? null : readAt.toInstant(),
                row.getString("payload"));
    }

    /** Marks an entry and all before it as read, in chunks of one transaction each. Returns the number of unread ones. */
    Future<Integer> readThrough(UUID userId, UUID entryId) {
        return postgres.transactions()
                .preparedQuery(READ_THROUGH)
                .execute(Tuple.of(userId, entryId, CHUNK))
                .compose(rows -> rows.iterator().next().getLong("marked") < CHUNK
                        ? unread(userId)
                        : readThrough(userId, entryId));
    }

    /** Marks an entry as read; false if the user has no such entry. */
    Future<Boolean> readEntry(UUID userId, UUID entryId) {
        return postgres.transactions()
                .preparedQuery(READ_ENTRY)
                .execute(Tuple.of(userId, entryId))
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    /** Number of unread entries, at most 1,000. */
    Future<Integer> unread(UUID userId) {
        return postgres.reads().preparedQuery(UNREAD).execute(Tuple.of(userId)).map(rows -> rows.iterator()
                .next()
                .getInteger("unread"));
    }
}
