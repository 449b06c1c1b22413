package app.thisthat.account;

import app.thisthat.account.audit.AuditStore;
import app.thisthat.account.credentials.EmailVerification;
import app.thisthat.account.credentials.EmailVerificationStore;
import app.thisthat.account.credentials.FailedLoginLimiter;
import app.thisthat.account.credentials.PasswordApi;
import app.thisthat.account.credentials.PasswordChange;
import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.account.credentials.PasswordStore;
import app.thisthat.account.credentials.SignIn;
import app.thisthat.account.credentials.SignInApi;
import app.thisthat.account.mail.MailOutboxStore;
import app.thisthat.account.mail.MailSettings;
import app.thisthat.account.mail.MailTransport;
import app.thisthat.account.mail.MailVerticle;
import app.thisthat.account.mail.OutboxOnlyTransport;
import app.thisthat.account.mail.SmtpTransport;
import app.thisthat.account.session.AccessTokens;
import app.thisthat.account.session.NetworkHash;
import app.thisthat.account.session.RefreshTokens;
import app.thisthat.account.session.SessionActivity;
import app.thisthat.account.session.SessionActivityStore;
import app.thisthat.account.session.SessionApi;
import app.thisthat.account.session.SessionEndPublisher;
import app.thisthat.account.session.SessionStore;
import app.thisthat.account.session.SessionValidator;
import app.thisthat.account.session.Sessions;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.http.CallerVerification;
import app.thisthat.http.Operations;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The room put together: what the rest of the service needs of it. */
public final class Accounts {

    private final AccountStore accounts;
    private final SessionStore sessionStore;
    private final ProfileStore profiles;
    private final MailOutboxStore mails;
    private final SuspensionStore suspensions;
    private final AuditStore audit;
    private final CleanupStore forgetting;
    private final PasswordHasher hashing;
    private final AccessTokens accessTokens;
    private final SessionEndPublisher sessionEnds;
    private final SessionValidator sessionCheck;
    private final Sessions sessions;
    private final SignIn signIn;
    private final PasswordChange passwords;
    private final EmailVerification emails;
    private final MailTransport carrier;
    private final NetworkHash addressHash;
    private final Bus bus;

    private Accounts(
            Vertx vertx,
            Postgres postgres,
            RedisCircuitBreaker redis,
            Bus bus,
            RateLimiter limiter,
            AuthSettings auth,
            MailSettings mail,
            SigningKeys keyring) {
        Clock clock = Clock.systemUTC();
        this.bus = bus;
        this.accounts = new AccountStore(postgres);
        this.sessionStore = new SessionStore(postgres, auth.refreshTokenLifetime());
        this.profiles = new ProfileStore(vertx, postgres);
        this.mails = new MailOutboxStore(postgres);
        this.suspensions = new SuspensionStore(postgres);
        this.audit = new AuditStore(postgres);
        this.forgetting = new CleanupStore(postgres);
        this.hashing = new PasswordHasher(vertx, auth);
        this.accessTokens = new AccessTokens(vertx, keyring, auth.accessTokenLifetime(), clock);
        SessionActivityStore sightings = new SessionActivityStore(redis);
        this.sessionEnds = new SessionEndPublisher(sightings, bus);
        this.sessionCheck = new SessionValidator(vertx, sessionStore, new SessionActivity(sightings, clock));
        this.sessions =
                new Sessions(sessionStore, accessTokens, new RefreshTokens(vertx, keyring, clock), sightings, sessionEnds);
        this.emails = new EmailVerification(new EmailVerificationStore(postgres), mail.verifyLink());
        this.signIn = new SignIn(accounts, sessions, hashing, emails, new FailedLoginLimiter(limiter));
        this.passwords =
                new PasswordChange(accounts, new PasswordStore(postgres), hashing, sessionEnds, mail.resetLink());
        this.addressHash = new NetworkHash(keyring);
        this.carrier = mail.smtpUri().isEmpty()
                ? new OutboxOnlyTransport()
                : new SmtpTransport(vertx, mail.smtpUri(), mail.from());
    }

    /**
     * Puts the room together. Blocks for a moment where it has to make its own key.
     *
     * @throws IllegalArgumentException if the keys of {@code auth.jwtKeys} are not fit to sign with, or {@code
     *     mail.smtpUri} is not the address of a mail server
     */
    public static Accounts create(
            Vertx vertx,
            Postgres postgres,
            RedisCircuitBreaker redis,
            Bus bus,
            RateLimiter limiter,
            AuthSettings auth,
            MailSettings mail,
            Path dataDir) {
        return new Accounts(vertx, postgres, redis, bus, limiter, auth, mail, SigningKeys.of(auth, dataDir));
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
    public List<Deployable> verticles(LeaderLeases leases) {
        return List.of(new MailVerticle(mails, carrier), new CleanupVerticle(forgetting, leases));
    }

    /** How the API learns who calls and who is an admin. */
    public CallerVerification access() {
        return new CallerVerification(
                accessTokens::verify,
                sessionCheck::check,
                caller -> accounts.hasRole(caller.userId(), caller.tokenVersion(), NewAccount.ADMIN));
    }

    /** The accounts that have to be there from the start. */
    public BootstrapAccounts firstAccounts() {
        return new BootstrapAccounts(accounts, hashing);
    }

    public SessionStore sessionStore() {
        return sessionStore;
    }

    public Sessions sessions() {
        return sessions;
    }

    public SignIn signIn() {
        return signIn;
    }

    public PasswordChange passwords() {
        return passwords;
    }

    EmailVerification emails() {
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

    public MailOutboxStore mails() {
        return mails;
    }
}
