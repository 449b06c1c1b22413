package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import java.util.List;
import java.util.UUID;

/**
 * One line of a leaderboard; its components are the fields of the contract.
 *
 * @param rank 1 for the highest
 */
record LeaderboardEntry(long rank, User user, Credits overallPnL, Credits totalVolume) {

    record User(UUID id, String username) {}

    /** A part of a leaderboard and how many users it ranks. */
    record Page(List<LeaderboardEntry> leaderboard, long total, int limit, int offset) {}

    /**
     * A user's place among its neighbours.
     *
     * @param rank null if the user is not ranked
     */
    record Around(Long rank, long total, List<LeaderboardEntry> leaderboard) {}
}
