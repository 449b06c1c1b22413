package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.account.AccountStore;
import app.thisthat.account.AccountSummary;
import app.thisthat.account.EmailAddress;
import app.thisthat.account.NewAccount;
import app.thisthat.account.Role;
import app.thisthat.account.Username;
import app.thisthat.account.session.Device;
import app.thisthat.account.session.Sessions;
import app.thisthat.account.session.TokenPair;
import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.SuspensionInForce;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registration and login. */
public final class SignIn {

    /** The initial balance of an account. */
    public static final Credits SIGNUP_BONUS = Credits.of(1_000);

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    private final AccountStore accounts;
    private final Sessions sessions;
    private final PasswordHasher hasher;
    private final EmailVerification emails;
    private final CredentialLimits limits;

    public SignIn(
            AccountStore accounts,
            Sessions sessions,
            PasswordHasher hasher,
            EmailVerification emails,
            CredentialLimits limits) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.hasher = hasher;
        this.emails = emails;
        this.limits = limits;
    }

    /**
     * Creates an account and its first session. Fails with {@code EMAIL_TAKEN}, {@code USERNAME_TAKEN},
     * {@code VALIDATION_ERROR} or {@code SERVICE_BUSY}.
     */
    public Future<SignedIn> register(Username username, EmailAddress email, String password, Device device) {
        PasswordPolicy.check(password, "password");
        return hasher.hash(device.client(), password)
                .map(hash -> new NewAccount(Ids.next(), username, email, hash, Role.USER))
                .compose(account -> accounts.create(account, SIGNUP_BONUS).compose(made -> {
                    AccountSummary summary = new AccountSummary(
                            account.id(), username.value(), email.value(), Role.USER, SIGNUP_BONUS, null);
                    limits.registrationMail(email.value())
                            .compose(allowed -> emails.request(account.id(), 0, email.value()))
                            .onFailure(failure -> LOG.warn("Writing the verification mail failed", failure));
                    return open(summary, 0, device);
                }));
    }

    /**
     * Opens a session. An unknown address and a wrong password get the same response in the same time (rule
     * {@code uniform-login}). Fails with {@code INVALID_CREDENTIALS}, {@code RATE_LIMIT_EXCEEDED}, {@code ACCOUNT_SUSPENDED}
     * or {@code SERVICE_BUSY}.
     */
    public Future<SignedIn> login(String email, String password, Device device) {
        if (!CleanText.isCleanLine(email)) {
            return refuseUnknown(email, password, device);
        }
        return accounts.findCredentials(email)
                .compose(found -> found.isPresent()
                        ? login(found.get(), password, device)
                        : refuseUnknown(email, password, device));
    }

    private Future<SignedIn> refuseUnknown(String email, String password, Device device) {
        return hasher.verifyDummy(device.client(), Optional.of(key(email)), password)
                .compose(never -> limits.refuseLogin(email));
    }

    /** The address of an account without regard to case, whether or not the account exists. */
    private static String key(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    private Future<SignedIn> login(AccountStore.Credentials credentials, String password, Device device) {
        Optional<String> account = Optional.of(key(credentials.account().email()));
        return hasher.verify(device.client(), account, password, credentials.passwordHash())
                .compose(verification -> {
                    if (!verification.matches()) {
                        return limits.refuseLogin(credentials.account().email());
                    }
                    if (verification.outdated()) {
                        rehash(credentials, password);
                    }
                    SuspensionInForce suspension = credentials.account().suspension();
                    if (suspension != null && suspension.fromEverything()) {
                        return Future.failedFuture(AccountRefusals.suspended(suspension));
                    }
                    return open(credentials.account(), credentials.tokenVersion(), device);
                });
    }

    /** Replaces an outdated hash. Not awaited; after a failure the next login tries again. */
    private void rehash(AccountStore.Credentials credentials, String password) {
        UUID id = credentials.account().id();
        hasher.hash(id.toString(), password)
                .compose(hash -> accounts.replaceHash(id, credentials.passwordHash(), hash))
                .onFailure(failure -> LOG.warn("Rehashing the password of {} failed", id, failure));
    }

    private Future<SignedIn> open(AccountSummary account, int tokenVersion, Device device) {
        return sessions.open(account.id(), tokenVersion, device).map(opened -> {
            TokenPair tokens = opened.orElseThrow(AccountRefusals::wrongCredentials);
            return new SignedIn(account, tokens.accessToken(), tokens.refreshToken(), tokens.expiresIn());
        });
    }
}
