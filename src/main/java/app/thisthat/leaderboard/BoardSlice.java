package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import java.util.List;
import java.util.UUID;

/**
 * A section of a live board.
 *
 * @param total how many are ranked
 * @param first the place of the first, from 0
 * @param places one after the other
 */
record BoardSlice(long total, long first, List<Place> places) {

    /** Whose places they are. */
    UUID[] userIds() {
        return places.stream().map(Place::userId).toArray(UUID[]::new);
    }

    /**
     * One place.
     *
     * @param overallPnL what the board by profit has of the user, this one or not
     * @param totalVolume what the board by volume has
     */
    record Place(UUID userId, Credits overallPnL, Credits totalVolume) {}
}
