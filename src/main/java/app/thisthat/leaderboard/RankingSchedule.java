package app.thisthat.leaderboard;

import java.util.OptionalLong;

/**
 * Decides when the ranking job runs: soon after a settlement, but during at most a twentieth of the time, since a
 * ranking of many users takes seconds. Times are in milliseconds of a monotonic clock.
 */
final class RankingSchedule {

    /** Requests within this time are served by one run. */
    static final long DEBOUNCE_MS = 250;

    /** Minimum time from the end of a run to the start of the next. */
    static final long PAUSE_MIN_MS = 3_000;

    /** Pause after a run, as a multiple of its duration. */
    private static final long PAUSE_FACTOR = 19;

    private boolean planned;
    private boolean running;
    private boolean requestedDuringRun;
    private long notBefore;

    /** Returns the delay until a run has to start; empty if one is planned or follows the present run. */
    OptionalLong request(long now) {
        if (running) {
            requestedDuringRun = true;
            return OptionalLong.empty();
        }
        if (planned) {
            return OptionalLong.empty();
        }
        planned = true;
        return OptionalLong.of(Math.max(DEBOUNCE_MS, notBefore - now));
    }

    void started() {
        planned = false;
        running = true;
    }

    /** Returns the delay until the next run has to start; empty if none is needed. */
    OptionalLong finished(long now, long took) {
        running = false;
        notBefore = now + Math.max(PAUSE_MIN_MS, took * PAUSE_FACTOR);
        boolean again = requestedDuringRun;
        requestedDuringRun = false;
        return again ? request(now) : OptionalLong.empty();
    }
}
