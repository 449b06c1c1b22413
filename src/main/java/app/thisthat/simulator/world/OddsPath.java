package app.thisthat.simulator.world;

/**
 * The probability of a market's first outcome over time: waves of three lengths around a base, and in the last fifth of
 * its life a pull towards how it will end. A function of time alone, so that any moment of it can be asked for.
 *
 * @param chance the market's own
 * @param base around what it moves, in ten-thousandths
 * @param outcome how the market will end
 * @param opens when the market opens
 * @param closes when it closes
 * @param pace how fast the waves follow each other
 */
record OddsPath(SeededRandom chance, int base, Outcome outcome, long opens, long closes, TimeScale pace) {

    private static final int[] WAVE_MINUTES = {480, 75, 10};
    private static final int[] WAVE_WEIGHTS = {55, 30, 15};
    private static final int NOISE_FULL = 10_000;
    private static final int PULL_MAX = 7_000;

    /** The probability at a moment, 0 to 10,000. */
    int at(long now) {
        long free = base + swing() * noise(now) / NOISE_FULL;
        long pull = pull(now);
        long pulled = (free * (BidAsk.ONE - pull) + (long) outcome.firstPayout() * pull) / BidAsk.ONE;
        return (int) Math.max(0, Math.min(BidAsk.ONE, pulled));
    }

    /** How far it may swing: at even odds by 0.3, less near certainty. */
    private long swing() {
        return 12L * base * (BidAsk.ONE - base) / (10L * BidAsk.ONE);
    }

    private long noise(long now) {
        long sum = 0;
        for (int i = 0; i < WAVE_MINUTES.length; i++) {
            sum += WAVE_WEIGHTS[i] * wave(chance.at("wave").at(i), now, pace.minutes(WAVE_MINUTES[i])) / 100;
        }
        return sum;
    }

    /** Random heights at regular times, joined by straight lines; -10,000 to 10,000. */
    private static long wave(SeededRandom chance, long now, long length) {
        long before = now / length;
        long from = height(chance, before);
        long to = height(chance, before + 1);
        return from + (to - from) * (now % length) / length;
    }

    private static long height(SeededRandom chance, long step) {
        return chance.at(step).between(-NOISE_FULL, NOISE_FULL);
    }

    private long pull(long now) {
        long life = closes - opens;
        long lastFifth = closes - life / 5;
        return now <= lastFifth ? 0 : Math.min(PULL_MAX, PULL_MAX * (now - lastFifth) / (life / 5 + 1));
    }
}
