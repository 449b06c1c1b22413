package app.thisthat.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one process, checked; {@code conf/defaults.yaml} says what each means.
 *
 * @param production whether the profile is the one that refuses everything made for trying out
 */
public record Settings(
        boolean production,
        Http http,
        Management management,
        Database database,
        RedisServer redis,
        Path dataDir,
        Auth auth,
        Admin admin,
        Betting betting,
        Ledger ledger,
        CreditRules credits,
        Anomalies anomalies,
        Leaderboard leaderboard,
        Live live,
        Feed feed,
        Simulator simulator,
        boolean rateLimitsEnabled,
        List<String> webhookSecrets,
        Mail mail,
        Cluster cluster,
        Log log) {

    /** {@code instances} is at least 1 here: zero is already replaced by the number of processors. */
    public record Http(
            String host,
            int port,
            int instances,
            int maxBody,
            List<String> allowedOrigins,
            List<String> trustedProxies) {}

    /** {@code stopDelay}: how long a node that stops goes on serving while it says that it is not ready. */
    public record Management(String host, int port, Duration stopDelay) {}

    /** An empty {@code uri} stands for the embedded server. */
    public record Database(
            String uri, int poolSize, Duration acquireTimeout, int waitQueue, Duration statementTimeout) {}

    /** An empty {@code uri} stands for the embedded server. */
    public record RedisServer(String uri, Duration timeout) {}

    public record Cluster(
            boolean enabled, String host, int port, int busPort, List<String> members, Duration leaseTerm) {}

    public record Auth(
            List<String> jwtKeys,
            Duration accessTokenLifetime,
            Duration refreshTokenLifetime,
            int bcryptCost,
            int bcryptThreads,
            int bcryptQueue) {}

    public record Admin(String email, String password) {}

    /** Stakes in whole credits. */
    public record Betting(
            int minStake,
            int maxStake,
            Duration maxOddsAge,
            int queue,
            int groupSize,
            int groupsInFlight,
            int settlementChunk,
            Duration correctionWindow) {}

    public record Ledger(Duration auditInterval) {}

    /** {@code expireAfter} zero: credits never expire. */
    public record CreditRules(Duration expireAfter, Duration warnBefore, Duration expiryInterval) {}

    /** Where what is odd begins; {@code balanceJump} in whole credits. */
    public record Anomalies(
            Duration interval, int balanceJump, int winRateOneIn, int winRateBets, int accountsPerAddress) {}

    public record Leaderboard(Duration rankInterval, int minSettledBets) {}

    /** Limits of the live socket and its streams on one node. */
    public record Live(int socketsPerAddress, int sockets) {}

    public record Feed(
            FeedSource source,
            String gammaUrl,
            String clobUrl,
            String dataUrl,
            String wsUrl,
            Duration sweepInterval,
            Duration pollInterval,
            Duration resolutionInterval,
            Duration requestTimeout,
            int watchedMarkets,
            MirrorChoice choice) {

        /** The same feed, reached at other addresses. */
        public Feed at(String gamma, String clob, String data, String ws) {
            return new Feed(
                    source,
                    gamma,
                    clob,
                    data,
                    ws,
                    sweepInterval,
                    pollInterval,
                    resolutionInterval,
                    requestTimeout,
                    watchedMarkets,
                    choice);
        }
    }

    /** Which markets are mirrored; {@code maxMarkets} 0 stands for as many as there are. */
    public record MirrorChoice(int minLiquidity, List<String> tags, List<String> excludedTags, int maxMarkets) {}

    public record Simulator(int port, int markets, int speed, int seed) {}

    /** An empty {@code smtpUri} stands for no mail server; links end where a token is put. */
    public record Mail(String smtpUri, String from, String resetLink, String verifyLink) {}

    /** Where markets are mirrored from. */
    public enum FeedSource {
        SIMULATOR,
        POLYMARKET,
        OFF
    }

    /** Lines below {@code level} are not written. */
    public record Log(LogFormat format, LogLevel level) {}

    /** From which level on lines are written. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** How log lines look. */
    public enum LogFormat {
        AUTO,
        JSON,
        CONSOLE
    }

    private enum Profile {
        DEVELOPMENT,
        PRODUCTION
    }

    private static final int PORT_MAX = 65_535;
    private static final Duration CREDITS_LAST_MIN = Duration.ofDays(1);
    private static final Duration EXPIRY_INTERVAL_MAX = Duration.ofDays(1);
    private static final int WEBHOOK_SECRETS_MAX = 2;
    private static final int WEBHOOK_SECRET_IN_PRODUCTION = 32;
    private static final int BCRYPT_COST_IN_PRODUCTION = 12;

    /**
     * Reads and checks the settings.
     *
     * @param file a file that overrides the defaults
     * @param environment variables that override the file; of those that begin with {@code THISTHAT_}, each has to be known
     * @throws IllegalArgumentException naming every unknown or malformed setting
     */
    public static Settings load(Optional<Path> file, Map<String, String> environment) {
        SettingsSource source = SettingsSource.load(file, environment);
        Settings settings = read(source);
        source.refuseUnless(
                settings.betting.minStake <= settings.betting.maxStake,
                "betting.minStake is " + settings.betting.minStake + " but must not be above betting.maxStake");
        if (settings.production) {
            refuseTrials(settings, source);
        }
        if (!source.unasked().isEmpty()) {
            throw new IllegalStateException("Documented settings that nothing reads: " + source.unasked());
        }
        if (!source.problems().isEmpty()) {
            throw new IllegalArgumentException(
                    "The settings are not right:\n  " + String.join("\n  ", source.problems()));
        }
        return settings;
    }

    private static Settings read(SettingsSource s) {
        return new Settings(
                s.choice("profile", Profile.class) == Profile.PRODUCTION,
                http(s),
                new Management(
                        s.text("management.host"),
                        s.number("management.port", 0, PORT_MAX),
                        s.durationOrNone("management.stopDelay")),
                database(s),
                new RedisServer(s.address("redis.uri", true, "redis", "rediss"), s.duration("redis.timeout")),
                Path.of(s.text("data.dir")),
                auth(s),
                new Admin(s.text("admin.email"), s.text("admin.password")),
                betting(s),
                new Ledger(s.duration("ledger.auditInterval")),
                credits(s),
                anomalies(s),
                new Leaderboard(
                        s.duration("leaderboard.rankInterval"), s.number("leaderboard.minSettledBets", 0, 1_000_000)),
                new Live(s.number("live.socketsPerAddress", 1, 1_000_000), s.number("live.sockets", 1, 1_000_000)),
                feed(s),
                new Simulator(
                        s.number("simulator.port", 0, PORT_MAX),
                        s.number("simulator.markets", 1, 50_000),
                        s.number("simulator.speed", 1, 1_000_000),
                        s.number("simulator.seed", 0, Integer.MAX_VALUE)),
                s.flag("rateLimits.enabled"),
                webhookSecrets(s),
                new Mail(
                        s.text("mail.smtpUri"),
                        s.text("mail.from"),
                        s.text("mail.resetLink"),
                        s.text("mail.verifyLink")),
                cluster(s),
                new Log(s.choice("log.format", LogFormat.class), s.choice("log.level", LogLevel.class)));
    }

    private static Http http(SettingsSource s) {
        int instances = s.number("http.instances", 0, 64);
        return new Http(
                s.text("http.host"),
                s.number("http.port", 0, PORT_MAX),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                s.number("http.maxBody", 1_024, 1 << 20),
                s.list("http.allowedOrigins"),
                s.list("http.trustedProxies"));
    }

    private static Database database(SettingsSource s) {
        return new Database(
                s.address("database.uri", true, "postgresql", "postgres"),
                s.number("database.poolSize", 4, 500),
                s.duration("database.acquireTimeout"),
                s.number("database.waitQueue", 1, 100_000),
                s.duration("database.statementTimeout"));
    }

    private static Auth auth(SettingsSource s) {
        return new Auth(
                s.list("auth.jwtKeys"),
                s.duration("auth.accessTokenLifetime"),
                s.duration("auth.refreshTokenLifetime"),
                s.number("auth.bcryptCost", 4, 16),
                s.number("auth.bcryptThreads", 1, 64),
                s.number("auth.bcryptQueue", 1, 1_000));
    }

    private static Betting betting(SettingsSource s) {
        return new Betting(
                s.number("betting.minStake", 10, 10_000),
                s.number("betting.maxStake", 10, 10_000),
                s.duration("betting.maxOddsAge"),
                s.number("betting.queue", 1, 1_000_000),
                s.number("betting.groupSize", 1, 1_000),
                s.number("betting.groupsInFlight", 1, 16),
                s.number("betting.settlementChunk", 1, 100_000),
                s.duration("betting.correctionWindow"));
    }

    private static CreditRules credits(SettingsSource s) {
        CreditRules rules = new CreditRules(
                s.durationOrNone("credits.expireAfter"),
                s.duration("credits.warnBefore"),
                s.duration("credits.expiryInterval"));
        s.refuseUnless(
                rules.expireAfter.isZero()
                        || (rules.expireAfter.compareTo(CREDITS_LAST_MIN) >= 0
                                && rules.expireAfter.compareTo(rules.warnBefore) > 0),
                "credits.expireAfter has to be 0d, or at least 1d and more than credits.warnBefore");
        s.refuseUnless(
                rules.expiryInterval.compareTo(EXPIRY_INTERVAL_MAX) <= 0,
                "credits.expiryInterval has to be at most 1d: what is due for two days is warned of again");
        return rules;
    }

    private static Anomalies anomalies(SettingsSource s) {
        return new Anomalies(
                s.duration("anomalies.interval"),
                s.number("anomalies.balanceJump", 1, 1_000_000_000),
                s.number("anomalies.winRateOneIn", 2, 1_000_000_000),
                s.number("anomalies.winRateBets", 1, 200),
                s.number("anomalies.accountsPerAddress", 2, 1_000_000));
    }

    private static Feed feed(SettingsSource s) {
        return new Feed(
                s.choice("feed.source", FeedSource.class),
                s.address("feed.gammaUrl", false, "https", "http"),
                s.address("feed.clobUrl", false, "https", "http"),
                s.address("feed.dataUrl", false, "https", "http"),
                s.address("feed.wsUrl", false, "wss", "ws"),
                s.duration("feed.sweepInterval"),
                s.duration("feed.pollInterval"),
                s.duration("feed.resolutionInterval"),
                s.duration("feed.requestTimeout"),
                s.number("feed.watchedMarkets", 1, 5_000),
                new MirrorChoice(
                        s.number("feed.minLiquidity", 0, Integer.MAX_VALUE),
                        s.list("feed.tags"),
                        s.list("feed.excludedTags"),
                        s.number("feed.maxMarkets", 0, 1_000_000)));
    }

    private static List<String> webhookSecrets(SettingsSource s) {
        List<String> secrets = s.list("webhook.secret");
        s.refuseUnless(
                secrets.size() <= WEBHOOK_SECRETS_MAX,
                "webhook.secret has to be at most " + WEBHOOK_SECRETS_MAX + " secrets");
        return secrets;
    }

    private static Cluster cluster(SettingsSource s) {
        return new Cluster(
                s.flag("cluster.enabled"),
                s.text("cluster.host"),
                s.number("cluster.port", 1, PORT_MAX),
                s.number("cluster.busPort", 0, PORT_MAX),
                s.list("cluster.members"),
                s.duration("cluster.leaseTerm"));
    }

    private static void refuseTrials(Settings settings, SettingsSource s) {
        s.refuseUnless(!settings.database.uri.isEmpty(), "database.uri has to be given in production");
        s.refuseUnless(!settings.redis.uri.isEmpty(), "redis.uri has to be given in production");
        s.refuseUnless(!settings.auth.jwtKeys.isEmpty(), "auth.jwtKeys has to be given in production");
        s.refuseUnless(
                settings.auth.bcryptCost >= BCRYPT_COST_IN_PRODUCTION,
                "auth.bcryptCost has to be at least " + BCRYPT_COST_IN_PRODUCTION + " in production");
        s.refuseUnless(
                settings.feed.source != FeedSource.SIMULATOR, "feed.source cannot be the simulator in production");
        s.refuseUnless(
                settings.credits.expireAfter.isZero() || !settings.mail.smtpUri.isEmpty(),
                "mail.smtpUri has to be given in production where credits expire: their owners are warned by mail");
        s.refuseUnless(
                settings.webhookSecrets.stream().allMatch(secret -> secret.length() >= WEBHOOK_SECRET_IN_PRODUCTION),
                "webhook.secret has to be at least " + WEBHOOK_SECRET_IN_PRODUCTION + " characters in production");
    }
}
