package app.thisthat.simulator.world;

import java.util.List;

/**
 * Chance without state: a draw is a function of the path that leads to it, so nothing depends on the order of the draws.
 * {@code chance.at("life").below(10)} is the same number every time, and unrelated to {@code chance.at("tick").below(10)}.
 */
final class SeededRandom {

    /** The increment and the two multipliers of SplitMix64, a well-tested mixer of 64 bits. */
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

    SeededRandom at(long place) {
        return new SeededRandom(mix(bits ^ place * GOLDEN_GAMMA));
    }

    SeededRandom at(String place) {
        return at(place.hashCode());
    }

    /** 64 random bits. */
    long bits() {
        return bits;
    }

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(bits, bound);
    }

    /** A number from {@code least} to {@code most}, both included. */
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    /** Yes in so many of a hundred cases. */
    boolean percent(int cases) {
        return below(100) < cases;
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
