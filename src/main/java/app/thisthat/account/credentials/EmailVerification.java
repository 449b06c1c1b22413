package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.account.mail.MailSettings;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.UUID;

/** Verifies that an e-mail address belongs to an account, with a token that is mailed to the address. */
public final class EmailVerification {

    private final EmailVerificationStore store;
    private final CredentialLimits limits;
    private final MailSettings mail;

    public EmailVerification(EmailVerificationStore store, CredentialLimits limits, MailSettings mail) {
        this.store = store;
        this.limits = limits;
        this.mail = mail;
    }

    /**
     * Mails another token to the current or the pending address of an account. Fails with {@code TOKEN_REVOKED} or
     * {@code RATE_LIMIT_EXCEEDED}.
     *
     * @param network of the client
     * @param pending null if there is none
     */
    public Future<Void> repeat(Caller caller, String network, String current, String pending) {
        String email = pending == null ? current : pending;
        return limits.repeatVerification(network, email, pending != null)
                .compose(allowed -> request(caller.userId(), caller.tokenVersion(), email));
    }

    /** Mails a token to the current or the pending address of an account. Fails with {@code TOKEN_REVOKED}. */
    public Future<Void> request(UUID userId, int tokenVersion, String email) {
        OneTimeToken token = OneTimeToken.random();
        return store.saveToken(
                        userId, tokenVersion, email, token, MailTemplates.emailVerification(mail.verifyLink(), token))
                .compose(saved ->
                        saved ? Future.succeededFuture() : Future.failedFuture(AccountRefusals.sessionEnded()));
    }

    /**
     * Confirms the address that a token was mailed to. If it replaces another address, the other one is notified and
     * can undo the change (rule {@code email-undo}). Returns the account. Fails with {@code INVALID_VERIFICATION_TOKEN}
     * or {@code EMAIL_TAKEN}.
     */
    public Future<UUID> confirm(String token) {
        OneTimeToken undo = OneTimeToken.random();
        return store.verify(new OneTimeToken(token), undo, MailTemplates.emailChanged(mail.undoEmailLink(), undo))
                .map(user -> user.orElseThrow(() -> Refusal.of(
                                RefusalCode.INVALID_VERIFICATION_TOKEN,
                                "Verification token is invalid or has expired; request a new mail")
                        .asException()));
    }
}
