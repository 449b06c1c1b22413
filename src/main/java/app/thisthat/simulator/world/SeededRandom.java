package app.thisthat.simulator.world;

import java.util.List;

/**
 * Stateless pseudo-random numbers. A number is a function of the seed and the derivation keys, independent of the order
 * of calls: {@code random.derive("life").below(10)} is the same number every time.
 */
final class SeededRandom {

    /** Increment and multipliers of SplitMix64. */
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private static final long FIRST_MULTIPLIER = 0xBF58_476D_1CE4_E5B9L;
    private static final long SECOND_MULTIPLIER = 0x94D0_49BB_1331_11EBL;

    private final long bits;

    private SeededRandom(long bits) {
        this.bits = bits;
    }

    static SeededRandom of(long seed) {
        return new SeededRandom(mix(seed));
    }

    /** An independent generator for a key. */
    SeededRandom derive(long key) {
        return new SeededRandom(mix(bits ^ key * GOLDEN_GAMMA));
    }

    SeededRandom derive(String key) {
        return derive(key.hashCode());
    }

    long bits() {
        return bits;
    }

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(bits, bound);
    }

    /** A number from {@code min} to {@code max}, both included. */
    int between(int min, int max) {
        return min + below(max - min + 1);
    }

    boolean percent(int probability) {
        return below(100) < probability;
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    private static long mix(long value) {
        long z = value + GOLDEN_GAMMA;
        z = (z ^ z >>> 30) * FIRST_MULTIPLIER;
        z = (z ^ z >>> 27) * SECOND_MULTIPLIER;
        return z ^ z >>> 31;
    }
}
