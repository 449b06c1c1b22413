package app.thisthat.inbox;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.Digests;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Announcements in PostgreSQL. */
final class AnnouncementStore {

    private static final String INSERT = Sql.load(AnnouncementStore.class, "insert_announcement.sql");
    private static final String EARLIER = Sql.load(AnnouncementStore.class, "earlier_announcement.sql");

    private final Postgres postgres;

    AnnouncementStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** An announcement to publish; {@code key} is unique for the admin. */
    record Order(UUID adminId, String key, String title, String text, boolean mail) {

        private Buffer hash() {
            return Buffer.buffer(Digests.sha256((title + '\0' + text + '\0' + mail).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A published announcement; {@code replayed}: by an earlier request with the same key. */
    record Published(Announcement announcement, boolean replayed) {}

    /** Publishes an announcement once for each key. Fails with {@code IDEMPOTENCY_KEY_MISMATCH}. */
    Future<Published> publish(Order order) {
        return postgres.transactions()
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addUUID(order.adminId)
                        .addString(order.key)
                        .addBuffer(order.hash())
                        .addString(order.title)
                        .addString(order.text)
                        .addBoolean(order.mail))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture(
                                new Published(announcement(rows.iterator().next()), false))
                        : earlier(order));
    }

    private Future<Published> earlier(Order order) {
        return postgres.transactions()
                .preparedQuery(EARLIER)
                .execute(Tuple.of(order.adminId, order.key))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (!row.getBuffer("request_hash").equals(order.hash())) {
                        throw Refusal.of(
                                        RefusalCode.IDEMPOTENCY_KEY_MISMATCH,
                                        "The idempotency key was used for another announcement")
                                .asException();
                    }
                    return new Published(announcement(row), true);
                });
    }

    private static Announcement announcement(Row row) {
        return new Announcement(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("text"),
                row.getBoolean("mail"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
