package app.thisthat.account.credentials;

import app.thisthat.account.mail.Mail;
import app.thisthat.account.session.SessionStore;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Passwords and reset tokens in PostgreSQL. */
public final class PasswordStore {

    static final Duration RESET_TOKEN_LIFETIME = Duration.ofMinutes(30);

    /** Reset mails per account and hour. */
    static final int RESETS_PER_HOUR_MAX = 3;

    private static final String LOCK = "select 1 from users where id = $1 for no key update";
    private static final String SAVE_RESET_TOKEN = Sql.load(PasswordStore.class, "request_password_reset.sql");
    private static final String RESET = Sql.load(PasswordStore.class, "reset_password.sql");
    private static final String CHANGE = Sql.load(PasswordStore.class, "change_password.sql");

    private final Postgres postgres;

    public PasswordStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The password hash of an account; empty if the token version has changed. */
    Future<Optional<String>> findHash(UUID userId, int tokenVersion) {
        return postgres.reads()
                .preparedQuery("select password_hash from users where id = $1 and token_version = $2")
                .execute(Tuple.of(userId, tokenVersion))
                .map(rows -> Rows.first(rows, row -> row.getString(0)));
    }

    /**
     * Changes a password and ends all sessions. Returns the ended sessions. Empty if the token version of the account
     * has changed.
     */
    Future<Optional<List<UUID>>> change(UUID userId, int tokenVersion, String hash, Mail notice) {
        return postgres.transactions()
                .preparedQuery(CHANGE)
                .execute(Tuple.of(userId, tokenVersion, hash, notice.id(), notice.subject(), notice.body()))
                .map(rows -> Rows.first(rows, SessionStore::endedSessions));
    }

    /** Saves a reset token and adds its mail to the outbox, unless the account has reached the hourly limit. */
    Future<Void> saveResetToken(UUID userId, String email, OneTimeToken token, Mail mail) {
        Tuple values = Tuple.of(userId, Buffer.buffer(token.hash()), email, RESET_TOKEN_LIFETIME.toSeconds())
                .addUUID(mail.id())
                .addString(mail.subject())
                .addInteger(RESETS_PER_HOUR_MAX)
                .addString(mail.body());
        return postgres.transactions().withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(userId))
                .compose(locked -> connection.preparedQuery(SAVE_RESET_TOKEN).execute(values))
                .mapEmpty());
    }

    /** Whether a reset token is valid. Does not use it. */
    Future<Boolean> isValid(OneTimeToken token) {
        return postgres.reads()
                .preparedQuery("select 1 from account_tokens"
                        + " where purpose = 'reset' and token_hash = $1 and expires_at > clock_timestamp()")
                .execute(Tuple.of(Buffer.buffer(token.hash())))
                .map(rows -> rows.size() == 1);
    }

    /** Uses a reset token: sets a new password and ends all sessions. Empty if the token is not valid. */
    Future<Optional<Reset>> reset(OneTimeToken token, String hash, Mail notice) {
        return postgres.transactions()
                .preparedQuery(RESET)
                .execute(Tuple.of(Buffer.buffer(token.hash()), hash, notice.id(), notice.subject(), notice.body()))
                .map(rows -> Rows.first(rows, row -> new Reset(row.getUUID("id"), SessionStore.endedSessions(row))));
    }

    /** The account of a reset password. */
    record Reset(UUID userId, List<UUID> endedSessions) {}
}
