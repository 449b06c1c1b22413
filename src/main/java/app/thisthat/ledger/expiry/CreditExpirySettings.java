package app.thisthat.ledger.expiry;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code credits.*}.
 *
 * @param expireAfter inactivity after which credits expire; zero: never
 * @param warnBefore time between the warning and the expiry
 * @param expiryInterval time between two runs of the job, at most a day
 */
public record CreditExpirySettings(Duration expireAfter, Duration warnBefore, Duration expiryInterval) {

    private static final Duration EXPIRE_AFTER_MIN = Duration.ofDays(1);
    private static final Duration EXPIRY_INTERVAL_MAX = Duration.ofDays(1);

    public static CreditExpirySettings read(SettingsReader reader) {
        CreditExpirySettings settings = new CreditExpirySettings(
                reader.durationOrNone("credits.expireAfter"),
                reader.duration("credits.warnBefore"),
                reader.duration("credits.expiryInterval"));
        reader.require(
                !settings.enabled()
                        || (settings.expireAfter.compareTo(EXPIRE_AFTER_MIN) >= 0
                                && settings.expireAfter.compareTo(settings.warnBefore) > 0),
                "credits.expireAfter must be 0d, or at least 1d and longer than credits.warnBefore");
        reader.require(
                settings.expiryInterval.compareTo(EXPIRY_INTERVAL_MAX) <= 0,
                "credits.expiryInterval must be at most 1d: a longer one would repeat warnings");
        return settings;
    }

    /** Whether credits expire at all. */
    public boolean enabled() {
        return !expireAfter.isZero();
    }
}
