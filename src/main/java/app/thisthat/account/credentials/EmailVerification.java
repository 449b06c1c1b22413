package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.account.EmailAddress;
import app.thisthat.account.mail.Mail;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.UUID;

/** Finding out that an address belongs to the account: a mail with a token goes there, and the token comes back. */
public final class EmailVerification {

    private final EmailVerificationStore store;
    private final String link;

    public EmailVerification(EmailVerificationStore store, String link) {
        this.store = store;
        this.link = link;
    }

    /** Sends the mail. */
    public Future<Void> request(UUID userId, String email) {
        MailToken secret = MailToken.random();
        return store.request(userId, email, secret, Mail.verification(link, secret));
    }

    /**
     * Sends the mail to an address that shall take the place of the account's.
     *
     * @return fails with {@code EMAIL_TAKEN}
     */
    public Future<Void> requestChange(UUID userId, EmailAddress email) {
        return store.isTaken(email.value())
                .compose(taken ->
                        taken ? Future.failedFuture(AccountRefusals.emailTaken()) : request(userId, email.value()));
    }

    /**
     * Takes a token back.
     *
     * @return whose address is confirmed; fails with {@code INVALID_VERIFICATION_TOKEN} or {@code EMAIL_TAKEN}
     */
    public Future<UUID> confirm(String token) {
        return store.verify(new MailToken(token))
                .map(user -> user.orElseThrow(() -> Refusal.of(
                                RefusalCode.INVALID_VERIFICATION_TOKEN, "The token is not valid; ask for a new mail")
                        .asException()));
    }
}
