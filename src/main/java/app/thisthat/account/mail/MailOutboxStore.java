package app.thisthat.account.mail;

import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The mail outbox in PostgreSQL. */
public final class MailOutboxStore {

    /** Attempts per mail, over three hours. */
    static final int ATTEMPTS_MAX = 12;

    private static final String CLAIM = Sql.load(MailOutboxStore.class, "claim_mails.sql");
    private static final int ERROR_LENGTH_MAX = 500;

    private final Postgres postgres;

    public MailOutboxStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Claims mails that are due. A mail that is not marked as sent becomes due again. */
    Future<List<OutgoingMail>> claim(int limit) {
        return postgres.updates()
                .preparedQuery(CLAIM)
                .execute(Tuple.of(limit, ATTEMPTS_MAX))
                .map(rows -> Rows.list(rows, MailOutboxStore::outgoing));
    }

    private static OutgoingMail outgoing(Row row) {
        return new OutgoingMail(
                row.getUUID("id"),
                row.getString("recipient"),
                row.getString("subject"),
                row.getString("body"),
                row.getInteger("attempts"),
                row.getString("html"),
                row.getString("unsubscribe"));
    }

    Future<Void> markSent(UUID id, boolean deleteBody) {
        return postgres.updates()
                .preparedQuery("update mails set sent_at = clock_timestamp(), last_error = null,"
                        + " body = case when $2 then '' else body end, html = case when $2 then null else html end,"
                        + " unsubscribe = case when $2 then null else unsubscribe end where id = $1")
                .execute(Tuple.of(id, deleteBody))
                .mapEmpty();
    }

    Future<Void> markFailed(UUID id, String error) {
        return postgres.updates()
                .preparedQuery("update mails set last_error = $2 where id = $1")
                .execute(Tuple.of(id, error.substring(0, Math.min(error.length(), ERROR_LENGTH_MAX))))
                .mapEmpty();
    }

    /** A page of the outbox, newest first, with up to one mail more than the limit; only mails before an id. */
    public Future<List<MailView>> list(Optional<UUID> before, PageRequest page) {
        return postgres.reports()
                .read(FairReads.ADMIN, connection -> connection
                        .preparedQuery("select id, recipient, subject, body, created_at, sent_at, attempts, last_error"
                                + " from mails where $3::uuid is null or id < $3 order by id desc limit $1 offset $2")
                        .execute(Tuple.of(page.limit() + 1, page.offset()).addUUID(before.orElse(null))))
                .map(rows -> Rows.list(rows, MailOutboxStore::view));
    }

    public Future<Long> count() {
        return postgres.reports()
                .read(FairReads.ADMIN, connection -> connection
                        .query("select count(*) from mails")
                        .execute())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static MailView view(Row row) {
        OffsetDateTime sentAt = row.getOffsetDateTime("sent_at");
        return new MailView(
                row.getUUID("id"),
                row.getString("recipient"),
                row.getString("subject"),
                row.getString("body"),
                row.getOffsetDateTime("created_at").toInstant(),
                sentAt == null ? null : sentAt.toInstant(),
                row.getInteger("attempts"),
                row.getString("last_error"));
    }
}
