package app.thisthat.account.credentials;

import app.thisthat.account.mail.Mail;
import app.thisthat.account.session.SessionStore;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Changes of passwords in PostgreSQL, and the reset tokens that allow them. */
public final class PasswordStore {

    static final Duration RESET_TOKEN_LIFETIME = Duration.ofMinutes(30);

    /** More in an hour are not sent, so that nobody's mailbox is flooded. */
    static final int RESETS_PER_HOUR_MAX = 3;

    private static final String LOCK = "select 1 from users where id = $1 for no key update";
    private static final String FORGOT = Sql.load(PasswordStore.class, "forgot_password.sql");
    private static final String RESET = Sql.load(PasswordStore.class, "reset_password.sql");
    private static final String CHANGE = Sql.load(PasswordStore.class, "change_password.sql");

    private final Postgres postgres;

    public PasswordStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The password's hash of a live account. */
    Future<Optional<String>> hash(UUID userId, int tokenVersion) {
        return postgres.statements()
                .preparedQuery("select password_hash from users where id = $1 and token_version = $2")
                .execute(Tuple.of(userId, tokenVersion))
                .map(rows -> rows.stream().findFirst().map(row -> row.getString(0)));
    }

    /**
     * Changes a password, and so ends every session.
     *
     * @return the sessions; empty if the account's token version has moved on
     */
    Future<Optional<List<UUID>>> change(UUID userId, int tokenVersion, String hash, Mail notice) {
        return postgres.statements()
                .preparedQuery(CHANGE)
                .execute(Tuple.of(userId, tokenVersion, hash, notice.id(), notice.subject(), notice.body()))
                .map(rows -> rows.stream().findFirst().map(SessionStore::ended));
    }

    /** Keeps a reset token and puts its mail into the outbox, unless the account has had enough of them. */
    Future<Void> requestReset(UUID userId, String email, MailToken secret, Mail mail) {
        Tuple values = Tuple.of(userId, Buffer.buffer(secret.hash()), email, RESET_TOKEN_LIFETIME.toSeconds())
                .addUUID(mail.id())
                .addString(mail.subject())
                .addInteger(RESETS_PER_HOUR_MAX)
                .addString(mail.body());
        return postgres.pool().withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(userId))
                .compose(locked -> connection.preparedQuery(FORGOT).execute(values))
                .mapEmpty());
    }

    /** Whether a reset token is good, without using it up. */
    Future<Boolean> isGood(MailToken secret) {
        return postgres.statements()
                .preparedQuery("select 1 from account_tokens"
                        + " where purpose = 'reset' and token_hash = $1 and expires_at > clock_timestamp()")
                .execute(Tuple.of(Buffer.buffer(secret.hash())))
                .map(rows -> rows.size() == 1);
    }

    /**
     * Uses up a reset token for a new password, and so ends every session.
     *
     * @return whose it was and which; empty if the token is not good
     */
    Future<Optional<Reset>> reset(MailToken secret, String hash, Mail notice) {
        return postgres.statements()
                .preparedQuery(RESET)
                .execute(Tuple.of(Buffer.buffer(secret.hash()), hash, notice.id(), notice.subject(), notice.body()))
                .map(rows ->
                        rows.stream().findFirst().map(row -> new Reset(row.getUUID("id"), SessionStore.ended(row))));
    }

    /**
     * A password that was reset.
     *
     * @param sessions the ones that ended
     */
    record Reset(UUID userId, List<UUID> sessions) {}
}
