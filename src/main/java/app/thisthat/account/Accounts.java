package app.thisthat.account;

import app.thisthat.http.Access;
import app.thisthat.http.Caller;
import app.thisthat.http.Operations;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;

/** The room put together: what the rest of the service needs of it. */
public final class Accounts {

    private final AccountStore accounts;
    private final PasswordHashing passwords;
    private final AccessTokens accessTokens;
    private final SessionCheck sessionCheck;
    private final SessionStore sessionStore;
    private final Sessions sessions;
    private final SignIn signIn;

    private Accounts(Vertx vertx, Postgres postgres, Settings settings, Keyring keyring) {
        Clock clock = Clock.systemUTC();
        Settings.Auth auth = settings.auth();
        this.sessionStore = new SessionStore(postgres, auth.refreshTokenLifetime());
        this.accounts = new AccountStore(postgres);
        this.passwords = new PasswordHashing(vertx, auth);
        this.accessTokens = new AccessTokens(keyring, auth.accessTokenLifetime(), clock);
        this.sessionCheck = new SessionCheck(vertx, sessionStore);
        this.sessions = new Sessions(sessionStore, accessTokens, new RefreshTokens(keyring, clock));
        this.signIn = new SignIn(accounts, sessions, passwords);
    }

    /**
     * Puts the room together. Blocks for a moment where it has to make its own key.
     *
     * @throws IllegalArgumentException if the keys of {@code auth.jwtKeys} are not fit to sign with
     */
    public static Accounts create(Vertx vertx, Postgres postgres, Settings settings) {
        Keyring keyring = settings.auth().jwtKeys().isEmpty()
                ? KeyFile.open(settings.dataDir())
                : Keyring.parse(settings.auth().jwtKeys());
        return new Accounts(vertx, postgres, settings, keyring);
    }

    /** Registers what this room answers. */
    public void register(Operations operations) {
        new AccountApi(signIn, accounts).register(operations);
        new SessionApi(sessions, sessionStore).register(operations);
    }

    /** How the API learns who calls and who is an admin. */
    public Access access() {
        return new Access(
                this::authenticate,
                caller -> accounts.hasRole(caller.userId(), caller.tokenVersion(), NewAccount.ADMIN));
    }

    SessionStore sessionStore() {
        return sessionStore;
    }

    Sessions sessions() {
        return sessions;
    }

    SignIn signIn() {
        return signIn;
    }

    private Future<Caller> authenticate(String token) {
        try {
            return sessionCheck.check(accessTokens.verify(token));
        } catch (RefusedException e) {
            return Future.failedFuture(e);
        }
    }

    /** The accounts that have to be there from the start. */
    public FirstAccounts firstAccounts() {
        return new FirstAccounts(accounts, passwords);
    }
}
