package app.thisthat.watchlist;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code watchlist.*}.
 *
 * @param maxEntries most followed markets and events of a user
 * @param maxAlerts most alerts of a user
 * @param alertsPerDay entries of the inbox on a day of the user; further alerts are in a digest
 * @param quietTime time after an alert in which it does not fire again for the same market
 * @param hysteresis odds by which a value must be left before it can be crossed again
 * @param interval time between two evaluations of alerts
 */
public record WatchlistSettings(
        int maxEntries, int maxAlerts, int alertsPerDay, Duration quietTime, Odds hysteresis, Duration interval) {

    private static final Duration INTERVAL_MAX = Duration.ofMinutes(1);

    public static WatchlistSettings read(SettingsReader reader) {
        WatchlistSettings settings = new WatchlistSettings(
                reader.number("watchlist.maxEntries", 1, 10_000),
                reader.number("watchlist.maxAlerts", 1, 10_000),
                reader.number("watchlist.alertsPerDay", 1, 1_000),
                reader.durationOrNone("watchlist.quietTime"),
                Odds.nearest(reader.decimal("watchlist.hysteresis", "0.0001", "0.5")),
                reader.duration("watchlist.interval"));
        reader.require(
                settings.interval.compareTo(INTERVAL_MAX) <= 0,
                "watchlist.interval must be at most 1m: alerts would come too late");
        return settings;
    }
}
