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

/** The two ways to a new password: by the one before, and by mail. Both end every session at once (ruling 23). */
public final class PasswordChange {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordChange.class);

    private final AccountStore accounts;
    private final PasswordStore store;
    private final PasswordHasher passwords;
    private final SessionEndPublisher ends;
    private final String resetLink;

    public PasswordChange(
            AccountStore accounts,
            PasswordStore store,
            PasswordHasher passwords,
            SessionEndPublisher ends,
            String resetLink) {
        this.accounts = accounts;
        this.store = store;
        this.passwords = passwords;
        this.ends = ends;
        this.resetLink = resetLink;
    }

    /**
     * Whether a password is the caller's; asked before what a stolen access token alone must not do.
     *
     * @return fails with {@code INVALID_CREDENTIALS}, {@code TOKEN_REVOKED} or {@code SERVICE_BUSY}
     */
    public Future<Void> confirm(Caller caller, String password) {
        return store.hash(caller.userId(), caller.tokenVersion()).compose(hash -> passwords
                .matches(password, hash.orElseThrow(AccountRefusals::sessionEnded))
                .compose(right -> right
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusal.of(RefusalCode.INVALID_CREDENTIALS, "Wrong password")
                                .asException())));
    }

    /**
     * Changes the caller's password.
     *
     * @return fails with {@code INVALID_CREDENTIALS}, {@code VALIDATION_ERROR}, {@code TOKEN_REVOKED} or {@code
     *     SERVICE_BUSY}
     */
    public Future<Void> change(Caller caller, String current, String wanted) {
        PasswordPolicy.check(wanted, "newPassword");
        return confirm(caller, current)
                .compose(right -> passwords.hash(wanted))
                .compose(hash -> store.change(caller.userId(), caller.tokenVersion(), hash, Mail.passwordChanged()))
                .map(ended -> {
                    ends.tell(caller.userId(), ended.orElseThrow(AccountRefusals::sessionEnded));
                    return null;
                });
    }

    /**
     * Sends a mail with a reset token to the account of an address, if there is one. The future completes when the
     * address was looked up; what follows happens behind it, so that the time of the answer tells nothing (ruling 22).
     */
    Future<Void> forgot(String email) {
        if (!CleanText.isCleanLine(email)) {
            return Future.succeededFuture();
        }
        return accounts.credentials(email).map(found -> {
            found.map(AccountStore.Credentials::account).ifPresent(this::sendReset);
            return null;
        });
    }

    private void sendReset(AccountSummary account) {
        MailToken secret = MailToken.random();
        store.requestReset(account.id(), account.email(), secret, Mail.reset(resetLink, secret))
                .onFailure(failure -> LOG.warn("A reset mail for {} was not written", account.id(), failure));
    }

    /**
     * Sets a new password with a token from a mail.
     *
     * @return whose password was set; fails with {@code INVALID_RESET_TOKEN}, {@code VALIDATION_ERROR} or {@code SERVICE_BUSY}
     */
    Future<UUID> reset(String token, String wanted) {
        PasswordPolicy.check(wanted, "newPassword");
        MailToken secret = new MailToken(token);
        return store.isGood(secret)
                .compose(good -> good ? passwords.hash(wanted) : Future.failedFuture(invalidToken()))
                .compose(hash -> store.reset(secret, hash, Mail.passwordChanged()))
                .map(done -> {
                    PasswordStore.Reset reset = done.orElseThrow(PasswordChange::invalidToken);
                    ends.tell(reset.userId(), reset.sessions());
                    return reset.userId();
                });
    }

    private static RuntimeException invalidToken() {
        return Refusal.of(RefusalCode.INVALID_RESET_TOKEN, "The reset token is not valid; ask for a new one")
                .asException();
    }
}
