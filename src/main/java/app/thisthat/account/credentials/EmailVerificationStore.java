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

    /**
     * Saves a token in place of the previous one, and adds its mail to the outbox.
     *
     * @return false if the account is closed or its token version has changed
     */
    Future<Boolean> saveToken(UUID userId, int tokenVersion, String email, OneTimeToken token, Mail mail) {
        return postgres.transactions()
                .preparedQuery(REQUEST)
                .execute(Tuple.of(userId, tokenVersion, Buffer.buffer(token.hash()), email, TOKEN_LIFETIME.toSeconds())
                        .addUUID(mail.id())
                        .addString(mail.subject())
                        .addString(mail.body()))
                .map(rows -> rows.size() == 1);
    }

    /**
     * Uses a token: the address that it was mailed to becomes the verified address of the account. Returns the account.
     * Empty if the token is not valid. Fails with {@code EMAIL_TAKEN} if the address belongs to another account or is
     * reserved for it.
     *
     * @param undo undoes a change of the address
     * @param notice the mail to the previous address
     */
    Future<Optional<UUID>> verify(OneTimeToken token, OneTimeToken undo, Mail notice) {
        return postgres.transactions()
                .preparedQuery(VERIFY)
                .execute(Tuple.of(
                                Buffer.buffer(token.hash()),
                                Buffer.buffer(undo.hash()),
                                EmailChangeStore.UNDO_PERIOD.toSeconds())
                        .addUUID(notice.id())
                        .addString(notice.subject())
                        .addString(notice.body()))
                .map(rows -> Rows.first(rows, row -> row.getUUID(0)))
                .recover(failure -> Future.failedFuture(AccountStore.translate(failure)));
    }
}
