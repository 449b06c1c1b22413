package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import java.util.List;
import java.util.UUID;

/**
 * One row of a leaderboard; its components are the fields of the contract.
 *
 * @param rank 1 for the highest
 */
record LeaderboardEntry(long rank, User user, Credits overallPnL, Credits totalVolume) {

    record User(UUID id, String username) {}

    /**
     * A page of a leaderboard.
     *
     * @param total number of ranked users
     */
    record Page(List<LeaderboardEntry> leaderboard, long total, int limit, int offset) {}

    /**
     * A user's rank with the neighbours.
     *
     * @param rank null if the user is not ranked
     * @param total number of ranked users
     */
    record Around(Long rank, long total, List<LeaderboardEntry> leaderboard) {}
}
