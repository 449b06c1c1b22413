package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import java.util.UUID;

/**
 * The amounts that a user is ranked by, and whether the user is eligible.
 *
 * @param totalVolume without offsetting stakes (rule {@code board-volume})
 */
record UserTotals(UUID userId, boolean ranked, Credits overallPnL, Credits totalVolume) {

    Credits amount(Board board) {
        return switch (board) {
            case PNL -> overallPnL;
            case VOLUME -> totalVolume;
        };
    }
}
