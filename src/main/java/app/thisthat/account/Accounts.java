package app.thisthat.account;

import app.thisthat.http.Access;
import app.thisthat.http.Operations;
import app.thisthat.http.RateLimiter;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Leases;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.RedisGate;
import app.thisthat.platform.Settings;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** The room put together: what the rest of the service needs of it. */
public final class Accounts {

    private final AccountStore accounts;
    private final SessionStore sessionStore;
    private final ProfileStore profiles;
    private final MailStore mails;
    private final SuspensionStore suspensions;
    private final AuditStore audit;
    private final ForgettingStore forgetting;
    private final PasswordHashing hashing;
    private final AccessTokens accessTokens;
    private final SessionEnds sessionEnds;
    private final SessionCheck sessionCheck;
    private final Sessions sessions;
    private final SignIn signIn;
    private final PasswordChange passwords;
    private final EmailConfirmation emails;
    private final MailCarrier carrier;
    private final AddressHash addressHash;
    private final Bus bus;

    private Accounts(
            Vertx vertx,
            Postgres postgres,
            RedisGate redis,
            Bus bus,
            RateLimiter limiter,
            Settings settings,
            Keyring keyring) {
        Clock clock = Clock.systemUTC();
        this.bus = bus;
        Settings.Auth auth = settings.auth();
        Settings.Mail mail = settings.mail();
        this.accounts = new AccountStore(postgres);
        this.sessionStore = new SessionStore(postgres, auth.refreshTokenLifetime());
        this.profiles = new ProfileStore(vertx, postgres);
        this.mails = new MailStore(postgres);
        this.suspensions = new SuspensionStore(postgres);
        this.audit = new AuditStore(postgres);
        this.forgetting = new ForgettingStore(postgres);
        this.hashing = new PasswordHashing(vertx, auth);
        this.accessTokens = new AccessTokens(keyring, auth.accessTokenLifetime(), clock);
        SightingStore sightings = new SightingStore(redis);
        this.sessionEnds = new SessionEnds(sightings, bus);
        this.sessionCheck = new SessionCheck(vertx, sessionStore, new Sightings(sightings, clock));
        this.sessions =
                new Sessions(sessionStore, accessTokens, new RefreshTokens(keyring, clock), sightings, sessionEnds);
        this.emails = new EmailConfirmation(new EmailStore(postgres), mail.verifyLink());
        this.signIn = new SignIn(accounts, sessions, hashing, emails, new FailedLogins(limiter));
        this.passwords =
                new PasswordChange(accounts, new PasswordStore(postgres), hashing, sessionEnds, mail.resetLink());
        this.addressHash = new AddressHash(keyring);
        this.carrier = mail.smtpUri().isEmpty() ? new MailShelf() : new SmtpCarrier(vertx, mail.smtpUri(), mail.from());
    }

    /**
     * Puts the room together. Blocks for a moment where it has to make its own key.
     *
     * @throws IllegalArgumentException if the keys of {@code auth.jwtKeys} are not fit to sign with, or {@code
     *     mail.smtpUri} is not the address of a mail server
     */
    public static Accounts create(
            Vertx vertx, Postgres postgres, RedisGate redis, Bus bus, RateLimiter limiter, Settings settings) {
        return new Accounts(vertx, postgres, redis, bus, limiter, settings, Keyring.of(settings));
    }

    /** Registers what this room answers. */
    public void register(Operations operations) {
        new SignInApi(signIn, addressHash, bus).register(operations);
        new SessionApi(sessions).register(operations);
        new PasswordApi(passwords).register(operations);
        new ProfileApi(profiles, sessionCheck, passwords, emails, sessionEnds).register(operations);
        new AdminApi(suspensions, audit, mails, sessionEnds).register(operations);
    }

    /** What this room does by itself, to be deployed once on each node. */
    public List<Deployable> verticles(Leases leases) {
        return List.of(new MailVerticle(mails, carrier), new ForgettingVerticle(forgetting, leases));
    }

    /** How the API learns who calls and who is an admin. */
    public Access access() {
        return new Access(
                accessTokens::verify,
                sessionCheck::check,
                caller -> accounts.hasRole(caller.userId(), caller.tokenVersion(), NewAccount.ADMIN));
    }

    /** The accounts that have to be there from the start. */
    public FirstAccounts firstAccounts() {
        return new FirstAccounts(accounts, hashing);
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

    PasswordChange passwords() {
        return passwords;
    }

    EmailConfirmation emails() {
        return emails;
    }

    ProfileStore profiles() {
        return profiles;
    }

    SuspensionStore suspensions() {
        return suspensions;
    }

    AuditStore audit() {
        return audit;
    }

    MailStore mails() {
        return mails;
    }
}
