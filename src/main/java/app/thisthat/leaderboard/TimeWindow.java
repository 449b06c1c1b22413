package app.thisthat.leaderboard;

import java.util.Locale;

/** Period whose bets a leaderboard counts, in UTC days up to today. */
enum TimeWindow {
    ALL(0),
    MONTH(30),
    WEEK(7),
    DAY(1);

    private final int days;

    TimeWindow(int days) {
        this.days = days;
    }

    static TimeWindow fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    /** Number of days, today included; 0 for all time. */
    int days() {
        return days;
    }
}
