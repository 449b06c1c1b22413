package app.thisthat.account.credentials;

import app.thisthat.account.AccountStore;
import app.thisthat.account.mail.Mail;
import app.thisthat.account.session.SessionStore;
import app.thisthat.http.Caller;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Changes of e-mail addresses and their undo tokens in PostgreSQL. */
public final class EmailChangeStore {

    /** For this time a completed change can be undone, and the previous address is reserved for its account. */
    static final Duration UNDO_PERIOD = Duration.ofDays(3);

    private static final String REQUEST = Sql.load(EmailChangeStore.class, "request_email_change.sql");
    private static final String LOCK = Sql.load(EmailChangeStore.class, "lock_undo.sql");
    private static final String UNDO = Sql.load(EmailChangeStore.class, "undo_email_change.sql");

    private final Postgres postgres;

    public EmailChangeStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Whether an account has an address, or it is reserved for another account than this one. Ignores case. */
    Future<Boolean> isTaken(UUID userId, String email) {
        return postgres.reads()
                .preparedQuery("select 1 from users where lower(email) = lower($1)"
                        + " union all select 1 from email_changes where lower(old_email) = lower($1)"
                        + " and user_id <> $2 and undo_until > clock_timestamp()")
                .execute(Tuple.of(email, userId))
                .map(rows -> rows.size() > 0);
    }

    /**
     * Saves a change in place of a pending one, and adds the mails to both addresses to the outbox.
     *
     * @return false if the token version of the account has changed
     */
    Future<Boolean> save(
            Caller caller,
            String email,
            OneTimeToken verification,
            Mail verificationMail,
            OneTimeToken undo,
            Mail undoMail) {
        return postgres.transactions()
                .preparedQuery(REQUEST)
                .execute(Tuple.of(
                                caller.userId(),
                                caller.tokenVersion(),
                                email,
                                Buffer.buffer(verification.hash()),
                                Buffer.buffer(undo.hash()))
                        .addLong(EmailVerificationStore.TOKEN_LIFETIME.toSeconds())
                        .addUUID(verificationMail.id())
                        .addString(verificationMail.subject())
                        .addString(verificationMail.body())
                        .addUUID(undoMail.id())
                        .addString(undoMail.subject())
                        .addString(undoMail.body()))
                .map(rows -> rows.size() > 0);
    }

    /** An account whose address was restored. */
    record Undone(UUID userId, String email, List<UUID> endedSessions) {}

    /**
     * Uses an undo token, and mails a reset token to the restored address. Empty if the undo token is not valid. Fails
     * with {@code EMAIL_TAKEN} if another account has the address, which is possible only after the undo period.
     */
    Future<Optional<Undone>> undo(OneTimeToken token, String origin, OneTimeToken reset, Mail resetMail) {
        Tuple hash = Tuple.of(Buffer.buffer(token.hash()));
        return postgres.transactions()
                .withTransaction(connection -> connection
                        .preparedQuery(LOCK)
                        .execute(hash)
                        .compose(locked -> connection.preparedQuery(UNDO).execute(hash))
                        .map(rows -> Rows.first(rows, EmailChangeStore::undone))
                        .compose(undone -> undone.isEmpty()
                                ? Future.succeededFuture(undone)
                                : saveReset(connection, undone.get(), origin, reset, resetMail)
                                        .map(undone)))
                .recover(failure -> Future.failedFuture(AccountStore.translate(failure)));
    }

    private static Undone undone(Row row) {
        return new Undone(row.getUUID("id"), row.getString("email"), SessionStore.endedSessions(row));
    }

    /** A separate statement, because the trigger of the undo voids all tokens at its end. */
    private static Future<Void> saveReset(
            SqlConnection connection, Undone undone, String origin, OneTimeToken reset, Mail mail) {
        return PasswordStore.saveResetToken(connection, undone.userId, undone.email, origin, reset, mail);
    }
}
