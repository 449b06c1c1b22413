package app.thisthat.account.credentials;

import app.thisthat.account.AccountStore;
import app.thisthat.account.mail.Mail;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Which addresses are confirmed, and the tokens that confirm them, in PostgreSQL. */
public final class EmailVerificationStore {

    static final Duration TOKEN_LIFETIME = Duration.ofDays(1);

    private static final String REQUEST = Sql.load(EmailVerificationStore.class, "request_verification.sql");
    private static final String VERIFY = Sql.load(EmailVerificationStore.class, "verify_email.sql");

    private final Postgres postgres;

    public EmailVerificationStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Keeps a token and puts its mail into the outbox; the token before it is void. */
    Future<Void> request(UUID userId, String email, MailToken secret, Mail mail) {
        return postgres.statements()
                .preparedQuery(REQUEST)
                .execute(Tuple.of(userId, Buffer.buffer(secret.hash()), email, TOKEN_LIFETIME.toSeconds())
                        .addUUID(mail.id())
                        .addString(mail.subject())
                        .addString(mail.body()))
                .mapEmpty();
    }

    /**
     * Makes the address that a token was sent to the account's own.
     *
     * @return the account; empty if the token is not good; fails with {@code EMAIL_TAKEN} if another account has it by now
     */
    Future<Optional<UUID>> verify(MailToken secret) {
        return postgres.statements()
                .preparedQuery(VERIFY)
                .execute(Tuple.of(Buffer.buffer(secret.hash())))
                .map(rows -> rows.stream().findFirst().map(row -> row.getUUID(0)))
                .recover(failure -> Future.failedFuture(AccountStore.taken(failure)));
    }

    /** Whether an account has an address, in whatever case. */
    Future<Boolean> isTaken(String email) {
        return postgres.statements()
                .preparedQuery("select 1 from users where lower(email) = lower($1)")
                .execute(Tuple.of(email))
                .map(rows -> rows.size() > 0);
    }
}
