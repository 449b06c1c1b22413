package app.thisthat.account;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registering and logging in: the two ways to a session. */
final class SignIn {

    /** What a new account begins with (prd 8.1). */
    static final Credits SIGNUP_BONUS = Credits.of(1_000);

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    private final AccountStore accounts;
    private final Sessions sessions;
    private final PasswordHashing passwords;
    private final EmailConfirmation emails;

    SignIn(AccountStore accounts, Sessions sessions, PasswordHashing passwords, EmailConfirmation emails) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.emails = emails;
    }

    /**
     * Makes an account and a first session.
     *
     * @return fails with {@code EMAIL_TAKEN}, {@code USERNAME_TAKEN}, {@code VALIDATION_ERROR} or {@code SERVICE_BUSY}
     */
    Future<SignedIn> register(Username username, EmailAddress email, String password, Device device) {
        PasswordRule.check(password, "password");
        return passwords
                .hash(password)
                .map(hash -> new NewAccount(Ids.next(), username, email, hash, NewAccount.USER))
                .compose(account -> accounts.create(account, SIGNUP_BONUS).compose(made -> {
                    LOG.atInfo().addKeyValue("userId", account.id()).log("User registered");
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
     * @return fails with {@code INVALID_CREDENTIALS}, {@code ACCOUNT_SUSPENDED} or {@code SERVICE_BUSY}
     */
    Future<SignedIn> login(String email, String password, Device device) {
        if (!TextRule.isClean(email)) {
            return passwords.matchesNobody().compose(never -> Future.failedFuture(Refusals.wrongCredentials()));
        }
        return accounts.credentials(email)
                .compose(found -> found.isPresent()
                        ? login(found.get(), password, device)
                        : passwords.matchesNobody().compose(never -> Future.failedFuture(Refusals.wrongCredentials())));
    }

    private Future<SignedIn> login(AccountStore.Credentials credentials, String password, Device device) {
        return passwords.matches(password, credentials.passwordHash()).compose(right -> {
            if (!right) {
                return Future.failedFuture(Refusals.wrongCredentials());
            }
            if (credentials.suspended()) {
                return Future.failedFuture(Refusals.suspended());
            }
            LOG.atInfo().addKeyValue("userId", credentials.account().id()).log("User logged in");
            return open(credentials.account(), credentials.tokenVersion(), device);
        });
    }

    private Future<SignedIn> open(AccountSummary account, int tokenVersion, Device device) {
        return sessions.open(account.id(), tokenVersion, device).map(opened -> {
            TokenPair tokens = opened.orElseThrow(Refusals::wrongCredentials);
            return new SignedIn(account, tokens.accessToken(), tokens.refreshToken());
        });
    }
}
