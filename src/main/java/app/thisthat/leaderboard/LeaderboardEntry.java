package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import java.util.List;
import java.util.UUID;

/**
 * One row of a leaderboard; its components are the fields of the contract. Ranks start at 1.
 *
 * @param totalVolume without offsetting stakes (rule {@code board-volume})
 */
record LeaderboardEntry(long rank, User user, Credits overallPnL, Credits totalVolume) {

    record User(UUID id, String username) {}

    /** The total counts all ranked users. */
    record Page(List<LeaderboardEntry> leaderboard, long total, int limit, int offset) {}

    /** A user's rank, null if not ranked, with the neighbours. */
    record Around(Long rank, long total, List<LeaderboardEntry> leaderboard) {}
}
