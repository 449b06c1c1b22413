package app.thisthat.simulator.world;

/**
 * The probability of a market's first outcome as a function of time: three waves around a base, and a pull towards the
 * planned outcome in the last fifth of the market's life.
 *
 * @param base centre of the waves, in ten-thousandths
 * @param outcome planned outcome
 */
record OddsPath(SeededRandom random, int base, Outcome outcome, long opens, long closes, TimeScale timeScale) {

    private static final int[] WAVE_MINUTES = {480, 75, 10};
    private static final int[] WAVE_WEIGHTS = {55, 30, 15};
    private static final int NOISE_FULL = 10_000;
    private static final int PULL_MAX = 7_000;

    /** The probability at a time, 0 to 10,000. */
    int at(long time) {
        long free = base + amplitude() * noise(time) / NOISE_FULL;
        long pull = pull(time);
        long pulled = (free * (BidAsk.ONE - pull) + (long) outcome.firstPayout() * pull) / BidAsk.ONE;
        return (int) Math.max(0, Math.min(BidAsk.ONE, pulled));
    }

    /** Amplitude of the waves: 0.3 at even odds, less near 0 and 1. */
    private long amplitude() {
        return 12L * base * (BidAsk.ONE - base) / (10L * BidAsk.ONE);
    }

    private long noise(long time) {
        long sum = 0;
        for (int i = 0; i < WAVE_MINUTES.length; i++) {
            sum += WAVE_WEIGHTS[i]
                    * wave(random.derive("wave").derive(i), time, timeScale.minutes(WAVE_MINUTES[i]))
                    / 100;
        }
        return sum;
    }

    /** Linear interpolation between random heights at regular intervals, -10,000 to 10,000. */
    private static long wave(SeededRandom random, long time, long length) {
        long before = time / length;
        long from = height(random, before);
        long to = height(random, before + 1);
        return from + (to - from) * (time % length) / length;
    }

    private static long height(SeededRandom random, long step) {
        return random.derive(step).between(-NOISE_FULL, NOISE_FULL);
    }

    private long pull(long time) {
        long life = closes - opens;
        long lastFifth = closes - life / 5;
        return time <= lastFifth ? 0 : Math.min(PULL_MAX, PULL_MAX * (time - lastFifth) / (life / 5 + 1));
    }
}
