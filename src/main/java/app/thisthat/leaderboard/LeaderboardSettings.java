package app.thisthat.leaderboard;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code leaderboard.*}.
 *
 * @param rankInterval time between two scheduled runs of the ranking job
 * @param minSettledBets settled bets from which a user is ranked
 */
public record LeaderboardSettings(Duration rankInterval, int minSettledBets) {

    public static LeaderboardSettings read(SettingsReader reader) {
        return new LeaderboardSettings(
                reader.duration("leaderboard.rankInterval"), reader.number("leaderboard.minSettledBets", 0, 1_000_000));
    }
}
