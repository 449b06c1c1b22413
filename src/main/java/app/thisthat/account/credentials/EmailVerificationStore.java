package app.thisthat.account.credentials;

import app.thisthat.account.AccountStore;
import app.thisthat.account.mail.Mail;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Verified e-mail addresses and verification tokens in PostgreSQL. */
public final class EmailVerificationStore {

    static final Duration TOKEN_LIFETIME = Duration.ofDays(1);

    private static final String REQUEST = Sql.load(EmailVerificationStore.class, "request_verification.sql");
    private static final String VERIFY = Sql.load(EmailVerificationStore.class, "verify_email.sql");

    private final Postgres postgres;

    public EmailVerificationStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Saves a token in place of the previous one, and adds its mail to the outbox. */
    Future<Void> saveToken(UUID userId, String email, OneTimeToken token, Mail mail) {
        return postgres.transactions()
                .preparedQuery(REQUEST)
                .execute(Tuple.of(userId, Buffer.buffer(token.hash()), email, TOKEN_LIFETIME.toSeconds())
                        .addUUID(mail.id())
                        .addString(mail.subject())
                        .addString(mail.body()))
                .mapEmpty();
    }

    /**
     * Uses a token: the address that it was mailed to becomes the verified address of the account. Returns the account.
     * Empty if the token is not valid. Fails with {@code EMAIL_TAKEN} if another account has the address.
     */
    Future<Optional<UUID>> verify(OneTimeToken token) {
        return postgres.transactions()
                .preparedQuery(VERIFY)
                .execute(Tuple.of(Buffer.buffer(token.hash())))
                .map(rows -> Rows.first(rows, row -> row.getUUID(0)))
                .recover(failure -> Future.failedFuture(AccountStore.translate(failure)));
    }

    /** Whether an account has an address. Ignores case. */
    Future<Boolean> isTaken(String email) {
        return postgres.reads()
                .preparedQuery("select 1 from users where lower(email) = lower($1)")
                .execute(Tuple.of(email))
                .map(rows -> rows.size() > 0);
    }
}
