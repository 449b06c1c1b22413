package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.account.AccountStore;
import app.thisthat.account.AccountSummary;
import app.thisthat.account.EmailAddress;
import app.thisthat.account.NewAccount;
import app.thisthat.account.Username;
import app.thisthat.account.session.Device;
import app.thisthat.account.session.Sessions;
import app.thisthat.account.session.TokenPair;
import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import io.vertx.core.Future;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registering and logging in: the two ways to a session. */
public final class SignIn {

    /** What a new account begins with (prd 8.1). */
    public static final Credits SIGNUP_BONUS = Credits.of(1_000);

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    private final AccountStore accounts;
    private final Sessions sessions;
    private final PasswordHasher passwords;
    private final EmailVerification emails;
    private final FailedLoginLimiter failedLogins;

    public SignIn(
            AccountStore accounts,
            Sessions sessions,
            PasswordHasher passwords,
            EmailVerification emails,
            FailedLoginLimiter failedLogins) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.emails = emails;
        this.failedLogins = failedLogins;
    }

    /**
     * Makes an account and a first session.
     *
     * @return fails with {@code EMAIL_TAKEN}, {@code USERNAME_TAKEN}, {@code VALIDATION_ERROR} or {@code SERVICE_BUSY}
     */
    public Future<SignedIn> register(Username username, EmailAddress email, String password, Device device) {
        PasswordPolicy.check(password, "password");
        return passwords
                .hash(password)
                .map(hash -> new NewAccount(Ids.next(), username, email, hash, NewAccount.USER))
                .compose(account -> accounts.create(account, SIGNUP_BONUS).compose(made -> {
                    AccountSummary summary =
                            new AccountSummary(account.id(), username.value(), email.value(), SIGNUP_BONUS);
                    emails.request(account.id(), email.value())
                            .onFailure(failure -> LOG.warn("A confirmation mail was not written", failure));
                    return open(summary, 0, device);
                }));
    }

    /**
     * Opens a session for whoever knows the password. An unknown address, a wrong password and one that can be nobody's
     * cost the same and are refused with the same words (ruling 22).
     *
     * @return fails with {@code INVALID_CREDENTIALS}, {@code RATE_LIMIT_EXCEEDED}, {@code ACCOUNT_SUSPENDED} or {@code
     *     SERVICE_BUSY}
     */
    public Future<SignedIn> login(String email, String password, Device device) {
        if (!CleanText.isCleanLine(email)) {
            return refuseNobody(email);
        }
        return accounts.credentials(email)
                .compose(found -> found.isPresent() ? login(found.get(), password, device) : refuseNobody(email));
    }

    private Future<SignedIn> refuseNobody(String email) {
        return passwords.matchesNobody().compose(never -> failedLogins.refuse(email));
    }

    private Future<SignedIn> login(AccountStore.Credentials credentials, String password, Device device) {
        return passwords.matches(password, credentials.passwordHash()).compose(right -> {
            if (!right) {
                return failedLogins.refuse(credentials.account().email());
            }
            rehash(credentials, password);
            if (credentials.suspended()) {
                return Future.failedFuture(AccountRefusals.suspended());
            }
            return open(credentials.account(), credentials.tokenVersion(), device);
        });
    }

    /** Hashes again at the present cost what was hashed at a lower one; nobody waits for it, and the next login tries again. */
    private void rehash(AccountStore.Credentials credentials, String password) {
        if (passwords.isTooCheap(credentials.passwordHash())) {
            UUID id = credentials.account().id();
            passwords
                    .hash(password)
                    .compose(hash -> accounts.replaceHash(id, credentials.passwordHash(), hash))
                    .onFailure(failure -> LOG.warn("The password of {} keeps its cheap hash for now", id, failure));
        }
    }

    private Future<SignedIn> open(AccountSummary account, int tokenVersion, Device device) {
        return sessions.open(account.id(), tokenVersion, device).map(opened -> {
            TokenPair tokens = opened.orElseThrow(AccountRefusals::wrongCredentials);
            return new SignedIn(account, tokens.accessToken(), tokens.refreshToken());
        });
    }
}
