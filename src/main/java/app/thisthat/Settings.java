package app.thisthat;

import app.thisthat.account.AdminSettings;
import app.thisthat.account.AuthSettings;
import app.thisthat.account.mail.MailSettings;
import app.thisthat.anomaly.AnomalySettings;
import app.thisthat.betting.BettingSettings;
import app.thisthat.http.server.HttpSettings;
import app.thisthat.ingestion.FeedSettings;
import app.thisthat.ingestion.WebhookSettings;
import app.thisthat.leaderboard.LeaderboardSettings;
import app.thisthat.ledger.LedgerSettings;
import app.thisthat.ledger.expiry.CreditExpirySettings;
import app.thisthat.live.LiveSettings;
import app.thisthat.platform.config.SettingsReader;
import app.thisthat.platform.eventbus.ClusterSettings;
import app.thisthat.platform.observability.LogSettings;
import app.thisthat.platform.observability.ManagementSettings;
import app.thisthat.platform.postgres.DatabaseSettings;
import app.thisthat.platform.redis.RedisSettings;
import app.thisthat.simulator.SimulatorSettings;
import app.thisthat.watchlist.WatchlistSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The validated settings of the process, one record per package. {@code conf/defaults.yaml} documents them.
 *
 * @param production whether the profile is {@code production}
 * @param dataDir directory of the embedded servers and the generated signing key
 * @param simulator empty in a build without the simulator
 * @param rateLimitsEnabled false: requests are counted but not rejected
 * @param signInFactor multiplies the limits of registrations and logins
 */
public record Settings(
        boolean production,
        HttpSettings http,
        ManagementSettings management,
        DatabaseSettings database,
        RedisSettings redis,
        Path dataDir,
        AuthSettings auth,
        AdminSettings admin,
        BettingSettings betting,
        LedgerSettings ledger,
        CreditExpirySettings credits,
        AnomalySettings anomalies,
        LeaderboardSettings leaderboard,
        WatchlistSettings watchlist,
        LiveSettings live,
        FeedSettings feed,
        Optional<SimulatorSettings> simulator,
        boolean rateLimitsEnabled,
        int signInFactor,
        WebhookSettings webhook,
        MailSettings mail,
        ClusterSettings cluster,
        LogSettings log) {

    /** End-to-end tests of a client register and sign in some thousand times an hour from one address. */
    private static final int SIGN_IN_FACTOR_IN_DEVELOPMENT = 1_000;

    /** The files of the defaults. The second one is absent from the jar of the container, which has no simulator. */
    static final List<String> DEFAULTS = List.of("/conf/defaults.yaml", "/conf/simulator.yaml");

    /**
     * Reads and validates the settings.
     *
     * @param file overrides the defaults
     * @param environment overrides the file; every variable that begins with {@code THISTHAT_} must be a setting
     * @throws IllegalArgumentException names every unknown or malformed setting
     */
    public static Settings load(Optional<Path> file, Map<String, String> environment) {
        SettingsReader reader = SettingsReader.load(DEFAULTS, file, environment);
        Settings settings = read(reader);
        reader.finish();
        return settings;
    }

    private static Settings read(SettingsReader reader) {
        Settings settings = new Settings(
                reader.production(),
                HttpSettings.read(reader),
                ManagementSettings.read(reader),
                DatabaseSettings.read(reader),
                RedisSettings.read(reader),
                reader.path("data.dir"),
                AuthSettings.read(reader),
                AdminSettings.read(reader),
                BettingSettings.read(reader),
                LedgerSettings.read(reader),
                CreditExpirySettings.read(reader),
                AnomalySettings.read(reader),
                LeaderboardSettings.read(reader),
                WatchlistSettings.read(reader),
                LiveSettings.read(reader),
                FeedSettings.read(reader),
                simulator(reader),
                reader.flag("rateLimits.enabled"),
                signInFactor(reader),
                WebhookSettings.read(reader),
                MailSettings.read(reader),
                ClusterSettings.read(reader),
                LogSettings.read(reader));
        reader.requireInProduction(!settings.database.uri().isEmpty(), "database.uri is required in production");
        reader.requireInProduction(!settings.redis.uri().isEmpty(), "redis.uri is required in production");
        reader.requireInProduction(settings.rateLimitsEnabled, "rateLimits.enabled must be true in production");
        reader.require(
                !settings.usesDataDir() || isWritable(settings.dataDir),
                "data.dir (" + SettingsReader.environmentName("data.dir") + ") is \"" + settings.dataDir
                        + "\" but must be a folder of this user, or a place where one can be created");
        reader.require(
                settings.feed.source() != FeedSettings.Source.SIMULATOR || settings.simulator.isPresent(),
                "feed.source must be polymarket or off: this build does not contain the simulator (THISTHAT_FEED)");
        return settings;
    }

    private boolean usesDataDir() {
        return database.uri().isEmpty()
                || redis.uri().isEmpty()
                || auth.jwtKeys().isEmpty();
    }

    /** Whether a folder, or the nearest one above it that exists, can be written. */
    private static boolean isWritable(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (existing.getParent() != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        return Files.isDirectory(existing) && Files.isWritable(existing);
    }

    private static int signInFactor(SettingsReader reader) {
        int factor = reader.number("rateLimits.signInFactor", 0, 1_000);
        reader.requireInProduction(factor <= 1, "rateLimits.signInFactor must be 0 or 1 in production");
        if (factor > 0) {
            return factor;
        }
        return reader.production() ? 1 : SIGN_IN_FACTOR_IN_DEVELOPMENT;
    }

    private static Optional<SimulatorSettings> simulator(SettingsReader reader) {
        return reader.isKnown("simulator.port") ? Optional.of(SimulatorSettings.read(reader)) : Optional.empty();
    }
}
