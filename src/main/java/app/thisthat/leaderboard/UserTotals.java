package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import java.util.UUID;

/**
 * What a user is ranked by.
 *
 * @param ranked whether the user is ranked at all
 */
record UserTotals(UUID userId, boolean ranked, Credits overallPnL, Credits totalVolume) {

    /** What counts on a board. */
    Credits on(Board board) {
        return switch (board) {
            case PNL -> overallPnL;
            case VOLUME -> totalVolume;
        };
    }
}
