package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.account.EmailAddress;
import app.thisthat.account.mail.MailSettings;
import app.thisthat.account.session.SessionEndPublisher;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.UUID;

/**
 * Changes of e-mail addresses. {@link EmailVerification} completes a change. The current address gets a mail at the
 * request and at the completion, each with a token that undoes the change (rule {@code email-undo}).
 */
public final class EmailChange {

    private final EmailChangeStore store;
    private final CredentialLimits limits;
    private final SessionEndPublisher sessionEnds;
    private final MailSettings mail;

    public EmailChange(
            EmailChangeStore store, CredentialLimits limits, SessionEndPublisher sessionEnds, MailSettings mail) {
        this.store = store;
        this.limits = limits;
        this.sessionEnds = sessionEnds;
        this.mail = mail;
    }

    /**
     * Mails a token to the new address of an account, whose password was verified. Fails with {@code EMAIL_TAKEN},
     * {@code TOKEN_REVOKED} or {@code RATE_LIMIT_EXCEEDED}.
     *
     * @param network of the client
     */
    public Future<Void> request(Caller caller, String network, EmailAddress email) {
        OneTimeToken verification = OneTimeToken.random();
        OneTimeToken undo = OneTimeToken.random();
        return store.isTaken(caller.userId(), email.value())
                .compose(taken -> taken
                        ? Future.failedFuture(AccountRefusals.emailTaken())
                        : limits.requestChange(caller, network, email.value()))
                .compose(allowed -> store.save(
                        caller,
                        email.value(),
                        verification,
                        MailTemplates.emailVerification(mail.verifyLink(), verification),
                        undo,
                        MailTemplates.emailChangeRequested(mail.undoEmailLink(), undo)))
                .compose(saved ->
                        saved ? Future.succeededFuture() : Future.failedFuture(AccountRefusals.sessionEnded()));
    }

    /**
     * Undoes a pending or completed change of address and all later ones. The address that the token was mailed to is
     * the address of the account again and gets a reset mail. Until then the account has no password and no session.
     * Returns the account. Fails with {@code INVALID_UNDO_TOKEN} or {@code EMAIL_TAKEN}.
     *
     * @param origin keyed hash of the client's network
     */
    Future<UUID> undo(String token, String origin) {
        OneTimeToken reset = OneTimeToken.random();
        return store.undo(new OneTimeToken(token), origin, reset, MailTemplates.emailRestored(mail.resetLink(), reset))
                .map(result -> {
                    EmailChangeStore.Undone undone = result.orElseThrow(
                            () -> Refusal.of(RefusalCode.INVALID_UNDO_TOKEN, "Undo token is invalid or has expired")
                                    .asException());
                    sessionEnds.publish(undone.userId(), undone.endedSessions());
                    return undone.userId();
                });
    }
}
