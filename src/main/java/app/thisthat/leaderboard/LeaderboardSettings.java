package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code leaderboard.*}.
 *
 * @param rankInterval time between two scheduled runs of the ranking job
 * @param minSettledBets settled bets from which a user is ranked
 * @param minMarkets settled markets from which a user is ranked by results
 * @param minVolumeAtRisk whole credits at risk on them from which a user is ranked by results
 * @param minAccountAgeDays age of an account from which it is ranked by results
 */
public record LeaderboardSettings(
        Duration rankInterval, int minSettledBets, int minMarkets, int minVolumeAtRisk, int minAccountAgeDays) {

    private static final int AGE_DAYS_IN_PRODUCTION = 7;

    public static LeaderboardSettings read(SettingsReader reader) {
        return new LeaderboardSettings(
                reader.duration("leaderboard.rankInterval"),
                reader.number("leaderboard.minSettledBets", 0, 1_000_000),
                reader.number("leaderboard.minMarkets", 20, 1_000_000),
                reader.number("leaderboard.minVolumeAtRisk", 0, 1_000_000_000),
                minAccountAgeDays(reader));
    }

    private static int minAccountAgeDays(SettingsReader reader) {
        int days = reader.number("leaderboard.minAccountAgeDays", -1, 3_650);
        return days >= 0 ? days : reader.production() ? AGE_DAYS_IN_PRODUCTION : 0;
    }

    /** What a user needs for the boards by results. */
    Eligibility eligibility() {
        return new Eligibility(minMarkets, Credits.of(minVolumeAtRisk), minAccountAgeDays);
    }
}
