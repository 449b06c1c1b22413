package app.thisthat.simulator.world;

/**
 * How fast the world lives: what would take an hour takes an hour divided by the speed.
 *
 * @param speed at least 1
 */
record TimeScale(int speed) {

    private static final long MILLIS_PER_MINUTE = 60_000;

    /** So many minutes of the world in milliseconds, at least one. */
    long minutes(long minutes) {
        return Math.max(1, minutes * MILLIS_PER_MINUTE / speed);
    }

    long hours(long hours) {
        return minutes(60 * hours);
    }
}
