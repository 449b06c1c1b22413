package app.thisthat.account;

import app.thisthat.account.audit.AuditStore;
import app.thisthat.account.credentials.CredentialLimits;
import app.thisthat.account.credentials.CurrentPassword;
import app.thisthat.account.credentials.EmailApi;
import app.thisthat.account.credentials.EmailChange;
import app.thisthat.account.credentials.EmailChangeStore;
import app.thisthat.account.credentials.EmailVerification;
import app.thisthat.account.credentials.EmailVerificationStore;
import app.thisthat.account.credentials.PasswordApi;
import app.thisthat.account.credentials.PasswordChange;
import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.account.credentials.PasswordStore;
import app.thisthat.account.credentials.SignIn;
import app.thisthat.account.credentials.SignInApi;
import app.thisthat.account.export.ExportStore;
import app.thisthat.account.mail.LogTransport;
import app.thisthat.account.mail.MailOutboxStore;
import app.thisthat.account.mail.MailSettings;
import app.thisthat.account.mail.MailTransport;
import app.thisthat.account.mail.MailVerticle;
import app.thisthat.account.mail.SmtpTransport;
import app.thisthat.account.session.AccessTokens;
import app.thisthat.account.session.LinkSigner;
import app.thisthat.account.session.NetworkHasher;
import app.thisthat.account.session.RefreshCookie;
import app.thisthat.account.session.RefreshTokens;
import app.thisthat.account.session.SessionActivity;
import app.thisthat.account.session.SessionActivityStore;
import app.thisthat.account.session.SessionApi;
import app.thisthat.account.session.SessionEndPublisher;
import app.thisthat.account.session.SessionStore;
import app.thisthat.account.session.SessionValidator;
import app.thisthat.account.session.Sessions;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.http.Authenticator;
import app.thisthat.http.Operations;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.statistics.UserResults;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Creates and connects the parts of this package. */
public final class Accounts {

    private final AccountStore accountStore;
    private final RefreshCookie refreshCookie;
    private final SessionStore sessionStore;
    private final ProfileStore profileStore;
    private final ExportStore exportStore;
    private final MailOutboxStore mailOutbox;
    private final SuspensionStore suspensionStore;
    private final AdminUserApi adminUserApi;
    private final AuditStore auditStore;
    private final CleanupStore cleanupStore;
    private final PasswordHasher passwordHasher;
    private final DemoAccounts demoAccounts;
    private final AccessTokens accessTokens;
    private final SessionEndPublisher sessionEnds;
    private final SessionValidator sessionValidator;
    private final Sessions sessions;
    private final CredentialLimits credentialLimits;
    private final SignIn signIn;
    private final CurrentPassword currentPassword;
    private final PasswordChange passwordChange;
    private final EmailVerification emailVerification;
    private final EmailChange emailChange;
    private final MailTransport mailTransport;
    private final NetworkHasher networkHasher;
    private final LinkSigner linkSigner;
    private final Bus bus;

    private Accounts(
            Vertx vertx,
            Postgres postgres,
            RedisCircuitBreaker redis,
            Bus bus,
            RateLimiter limiter,
            AuthSettings auth,
            MailSettings mail,
            AdminSettings admin,
            SigningKeys keys,
            InstantSource clock) {
        this.bus = bus;
        this.accountStore = new AccountStore(postgres);
        this.refreshCookie = new RefreshCookie(auth.refreshTokenLifetime());
        this.sessionStore = new SessionStore(postgres, auth.refreshTokenLifetime());
        this.profileStore = new ProfileStore(vertx, postgres);
        this.exportStore = new ExportStore(postgres);
        this.mailOutbox = new MailOutboxStore(postgres);
        this.suspensionStore = new SuspensionStore(postgres);
        this.adminUserApi =
                new AdminUserApi(new UserStore(postgres), new AdjustmentStore(postgres), bus, admin.adjustmentMax());
        this.auditStore = new AuditStore(postgres);
        this.cleanupStore = new CleanupStore(postgres);
        this.passwordHasher = new PasswordHasher(vertx, auth);
        this.demoAccounts = new DemoAccounts(postgres, passwordHasher);
        this.accessTokens = new AccessTokens(vertx, keys, auth.accessTokenLifetime(), clock);
        SessionActivityStore activityStore = new SessionActivityStore(redis);
        this.sessionEnds = new SessionEndPublisher(activityStore, bus);
        this.sessionValidator = new SessionValidator(vertx, sessionStore, new SessionActivity(activityStore, clock));
        this.sessions = new Sessions(
                sessionStore, accessTokens, new RefreshTokens(vertx, keys, clock), activityStore, sessionEnds);
        this.credentialLimits = new CredentialLimits(limiter);
        this.emailVerification = new EmailVerification(new EmailVerificationStore(postgres), credentialLimits, mail);
        this.emailChange = new EmailChange(new EmailChangeStore(postgres), credentialLimits, sessionEnds, mail);
        this.signIn = new SignIn(accountStore, sessions, passwordHasher, emailVerification, credentialLimits);
        PasswordStore passwordStore = new PasswordStore(postgres);
        this.currentPassword = new CurrentPassword(passwordStore, passwordHasher, credentialLimits);
        this.passwordChange = new PasswordChange(
                accountStore, passwordStore, currentPassword, passwordHasher, sessionEnds, mail.resetLink());
        this.networkHasher = new NetworkHasher(keys);
        this.linkSigner = new LinkSigner(keys);
        this.mailTransport = mail.smtpUri().isEmpty()
                ? new LogTransport()
                : new SmtpTransport(vertx, mail.smtpUri(), mail.from(), mail.unsubscribeLink());
    }

    /**
     * Creates the accounts. Blocks if the signing key is read from the data folder.
     *
     * @param clock the clock of the database, since its times are in the tokens
     * @throws IllegalArgumentException if {@code auth.jwtKeys} or {@code mail.smtpUri} is invalid
     */
    public static Accounts create(
            Vertx vertx,
            Postgres postgres,
            RedisCircuitBreaker redis,
            Bus bus,
            RateLimiter limiter,
            AuthSettings auth,
            MailSettings mail,
            AdminSettings admin,
            Path dataDir,
            InstantSource clock) {
        return new Accounts(
                vertx,
                postgres,
                redis,
                bus,
                limiter,
                auth,
                mail,
                admin,
                SigningKeys.of(auth.jwtKeys(), dataDir),
                clock);
    }

    /**
     * Registers the handlers of the operations.
     *
     * @param liveRanks the present ranks of a user, for profiles without a rank of the last ranking
     * @param results the results of a user
     */
    public void register(
            Operations operations,
            Function<UUID, Future<Ranks>> liveRanks,
            Function<UUID, Future<UserResults>> results) {
        new SignInApi(signIn, credentialLimits, networkHasher, bus, refreshCookie).register(operations);
        new SessionApi(sessions, refreshCookie).register(operations);
        new PasswordApi(passwordChange, credentialLimits, networkHasher).register(operations);
        new EmailApi(emailVerification, emailChange, networkHasher).register(operations);
        new ProfileApi(
                        profileStore,
                        exportStore,
                        sessionValidator,
                        currentPassword,
                        emailVerification,
                        emailChange,
                        sessionEnds,
                        liveRanks,
                        results)
                .register(operations);
        adminUserApi.register(operations);
        new AdminApi(suspensionStore, auditStore, mailOutbox, sessionEnds).register(operations);
    }

    /** The verticles; one instance of each per node. */
    public List<Deployable> verticles(LeaderLeases leases) {
        return List.of(new MailVerticle(mailOutbox, mailTransport), new CleanupVerticle(cleanupStore, leases));
    }

    /** Authentication and the admin check for the API. */
    public Authenticator authenticator() {
        return new Authenticator(
                accessTokens::verify,
                sessionValidator::validate,
                caller -> accountStore.hasRole(caller.userId(), caller.tokenVersion(), Role.ADMIN));
    }

    public BootstrapAccounts bootstrapAccounts() {
        return new BootstrapAccounts(accountStore, passwordHasher);
    }

    /** The accounts of simulated players. */
    public DemoPlayers demoPlayers() {
        return new DemoPlayers(accountStore, passwordHasher, sessions);
    }

    /** The accounts with published passwords. */
    public DemoAccounts demoAccounts() {
        return demoAccounts;
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

    public PasswordChange passwordChange() {
        return passwordChange;
    }

    public EmailVerification emailVerification() {
        return emailVerification;
    }

    public EmailChange emailChange() {
        return emailChange;
    }

    ProfileStore profileStore() {
        return profileStore;
    }

    SuspensionStore suspensionStore() {
        return suspensionStore;
    }

    AuditStore auditStore() {
        return auditStore;
    }

    /** Signs the links in mails that need no login. */
    public LinkSigner linkSigner() {
        return linkSigner;
    }

    public MailOutboxStore mailOutbox() {
        return mailOutbox;
    }
}
