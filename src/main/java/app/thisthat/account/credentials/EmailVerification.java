package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.account.EmailAddress;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.UUID;

/** Verifies that an e-mail address belongs to an account, with a token that is mailed to the address. */
public final class EmailVerification {

    private final EmailVerificationStore store;
    private final String link;

    public EmailVerification(EmailVerificationStore store, String link) {
        this.store = store;
        this.link = link;
    }

    /** Mails a token to an address. */
    public Future<Void> request(UUID userId, String email) {
        OneTimeToken token = OneTimeToken.random();
        return store.saveToken(userId, email, token, MailTemplates.emailVerification(link, token));
    }

    /** Mails a token to the new address of an account. Fails with {@code EMAIL_TAKEN}. */
    public Future<Void> requestChange(UUID userId, EmailAddress email) {
        return store.isTaken(email.value())
                .compose(taken ->
                        taken ? Future.failedFuture(AccountRefusals.emailTaken()) : request(userId, email.value()));
    }

    /**
     * Confirms the address that a token was mailed to. Returns the account. Fails with
     * {@code INVALID_VERIFICATION_TOKEN} or {@code EMAIL_TAKEN}.
     */
    public Future<UUID> confirm(String token) {
        return store.verify(new OneTimeToken(token))
                .map(user -> user.orElseThrow(() -> Refusal.of(
                                RefusalCode.INVALID_VERIFICATION_TOKEN,
                                "Verification token is invalid or has expired; request a new mail")
                        .asException()));
    }
}
