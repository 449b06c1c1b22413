package app.thisthat.leaderboard;

import java.util.Locale;

/** The time whose stakes and profits a board counts, in days of UTC up to today. */
enum TimeWindow {
    ALL(0),
    MONTH(30),
    WEEK(7),
    DAY(1);

    private final int days;

    TimeWindow(int days) {
        this.days = days;
    }

    /** The window of a name in the contract. */
    static TimeWindow of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    /** How many days, today included; 0: since ever. */
    int days() {
        return days;
    }
}
