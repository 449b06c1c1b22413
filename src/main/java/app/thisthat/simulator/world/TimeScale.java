package app.thisthat.simulator.world;

/**
 * Converts simulated to real durations.
 *
 * @param speed simulated time per real time, at least 1
 */
record TimeScale(int speed) {

    private static final long MILLIS_PER_MINUTE = 60_000;

    /** Simulated minutes in real milliseconds, at least 1. */
    long minutes(long minutes) {
        return Math.max(1, minutes * MILLIS_PER_MINUTE / speed);
    }

    long hours(long hours) {
        return minutes(60 * hours);
    }
}
