package app.thisthat.watchlist;

import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * The values of an alert. Its type decides which of them are null; in a change of an alert, null keeps a value.
 *
 * @param change smallest move
 */
record AlertRule(Side side, Direction direction, Odds value, Odds change, Integer withinMinutes) {

    /** Direction in which odds cross a value. */
    enum Direction {
        @JsonProperty("up")
        UP,
        @JsonProperty("down")
        DOWN;

        /** The name in the contract and in the database. */
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
