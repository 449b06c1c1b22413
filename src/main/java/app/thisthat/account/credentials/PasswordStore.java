package app.thisthat.account.credentials;

import app.thisthat.account.mail.Mail;
import app.thisthat.account.session.SessionStore;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Passwords and reset tokens in PostgreSQL. */
public final class PasswordStore {

    static final Duration RESET_TOKEN_LIFETIME = Duration.ofMinutes(30);

    /** Most reset mails that one network causes to an account within {@link #RESET_TOKEN_LIFETIME}. */
    static final int RESETS_PER_NETWORK_MAX = 3;

    /** Most reset mails of all networks from which the account did not sign in, within the same time. */
    static final int RESETS_OF_UNKNOWN_NETWORKS_MAX = 5;

    private static final String LOCK = "select 1 from users where id = $1 for no key update";
    private static final String MAY_REQUEST_RESET = Sql.load(PasswordStore.class, "may_request_reset.sql");
    private static final String SAVE_RESET_TOKEN = Sql.load(PasswordStore.class, "save_reset_token.sql");
    private static final String RESET = Sql.load(PasswordStore.class, "reset_password.sql");
    private static final String CHANGE = Sql.load(PasswordStore.class, "change_password.sql");

    private final Postgres postgres;

    public PasswordStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The address and the password hash of an account. */
    record Current(String email, String hash) {}

    /** The current password of an open account; empty if the token version has changed. */
    Future<Optional<Current>> find(UUID userId, int tokenVersion) {
        return postgres.reads()
                .preparedQuery("select email, password_hash from users"
                        + " where id = $1 and token_version = $2 and closed_at is null")
                .execute(Tuple.of(userId, tokenVersion))
                .map(rows -> Rows.first(rows, row -> new Current(row.getString(0), row.getString(1))));
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

    /**
     * Saves a reset token and adds its mail to the outbox, within the limits of the rule {@code reset-mails}.
     *
     * @param origin keyed hash of the network that requests the mail
     */
    Future<Void> requestReset(UUID userId, String email, String origin, OneTimeToken token, Mail mail) {
        Tuple limits = Tuple.of(userId, email, origin, RESET_TOKEN_LIFETIME.toSeconds())
                .addInteger(RESETS_PER_NETWORK_MAX)
                .addInteger(RESETS_OF_UNKNOWN_NETWORKS_MAX);
        return postgres.transactions().withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(userId))
                .compose(locked -> connection.preparedQuery(MAY_REQUEST_RESET).execute(limits))
                .map(rows -> Rows.first(rows, row -> row.getBoolean(0)).orElse(false))
                .compose(allowed -> allowed
                        ? saveResetToken(connection, userId, email, origin, token, mail)
                        : Future.succeededFuture()));
    }

    /** Saves a reset token and adds its mail to the outbox, in a transaction that holds the account's lock. */
    static Future<Void> saveResetToken(
            SqlConnection connection, UUID userId, String email, String origin, OneTimeToken token, Mail mail) {
        return connection
                .preparedQuery(SAVE_RESET_TOKEN)
                .execute(Tuple.of(userId, Buffer.buffer(token.hash()), email, RESET_TOKEN_LIFETIME.toSeconds())
                        .addUUID(mail.id())
                        .addString(origin)
                        .addString(mail.subject())
                        .addString(mail.body()))
                .mapEmpty();
    }

    /** Whether a reset token is valid. Does not use it. */
    Future<Boolean> isValid(OneTimeToken token) {
        return postgres.reads()
                .preparedQuery("select 1 from reset_tokens where token_hash = $1 and expires_at > clock_timestamp()")
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
