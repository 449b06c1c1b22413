package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.account.AccountStore;
import app.thisthat.account.AccountSummary;
import app.thisthat.account.mail.Mail;
import app.thisthat.account.session.SessionEndPublisher;
import app.thisthat.http.Caller;
import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes and resets passwords. Both end all sessions of the account (rule {@code session-end}). */
public final class PasswordChange {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordChange.class);

    private final AccountStore accounts;
    private final PasswordStore store;
    private final CurrentPassword current;
    private final PasswordHasher hasher;
    private final SessionEndPublisher sessionEnds;
    private final String resetLink;

    public PasswordChange(
            AccountStore accounts,
            PasswordStore store,
            CurrentPassword current,
            PasswordHasher hasher,
            SessionEndPublisher sessionEnds,
            String resetLink) {
        this.accounts = accounts;
        this.store = store;
        this.current = current;
        this.hasher = hasher;
        this.sessionEnds = sessionEnds;
        this.resetLink = resetLink;
    }

    /**
     * Changes the caller's password. Fails with {@code VALIDATION_ERROR} or like {@link CurrentPassword#verify}.
     *
     * @param network of the client
     */
    public Future<Void> change(Caller caller, String network, String currentPassword, String newPassword) {
        PasswordPolicy.check(newPassword, "newPassword");
        return current.replace(caller, network, currentPassword, newPassword)
                .compose(hash ->
                        store.change(caller.userId(), caller.tokenVersion(), hash, MailTemplates.passwordChanged()))
                .map(ended -> {
                    sessionEnds.publish(caller.userId(), ended.orElseThrow(AccountRefusals::sessionEnded));
                    return null;
                });
    }

    /**
     * Mails a reset token to the account of an address, if there is one. The future completes after the lookup and does
     * not wait for the mail, so the response time does not reveal whether the account exists.
     *
     * @param origin keyed hash of the client's network
     */
    Future<Void> requestReset(String email, String origin) {
        if (!CleanText.isCleanLine(email)) {
            return Future.succeededFuture();
        }
        return accounts.findCredentials(email).map(found -> {
            found.map(AccountStore.Credentials::account).ifPresent(account -> mailResetToken(account, origin));
            return null;
        });
    }

    private void mailResetToken(AccountSummary account, String origin) {
        OneTimeToken token = OneTimeToken.random();
        Mail mail = MailTemplates.passwordReset(resetLink, token);
        store.requestReset(account.id(), account.email(), origin, token, mail)
                .onFailure(failure -> LOG.warn("Writing the reset mail of {} failed", account.id(), failure));
    }

    /**
     * Sets a new password with a token from a mail. Returns the account. Fails with {@code INVALID_RESET_TOKEN},
     * {@code VALIDATION_ERROR} or {@code SERVICE_BUSY}.
     *
     * @param client keyed hash of the client's network
     */
    Future<UUID> reset(String token, String newPassword, String client) {
        PasswordPolicy.check(newPassword, "newPassword");
        OneTimeToken resetToken = new OneTimeToken(token);
        return store.isValid(resetToken)
                .compose(valid -> valid ? hasher.hash(client, newPassword) : Future.failedFuture(invalidToken()))
                .compose(hash -> store.reset(resetToken, hash, MailTemplates.passwordChanged()))
                .map(result -> {
                    PasswordStore.Reset reset = result.orElseThrow(PasswordChange::invalidToken);
                    sessionEnds.publish(reset.userId(), reset.endedSessions());
                    return reset.userId();
                });
    }

    private static RuntimeException invalidToken() {
        return Refusal.of(RefusalCode.INVALID_RESET_TOKEN, "Reset token is invalid or has expired; request a new mail")
                .asException();
    }
}
