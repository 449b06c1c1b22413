package app.thisthat.simulator.world;

import java.util.Optional;

/**
 * The key of a market.
 *
 * @param series 0 to {@link #SERIES_MAX}
 * @param edition number of periods since 1970
 * @param child index of the market within the edition, 0 to {@link #CHILD_MAX}
 */
record MarketKey(int series, long edition, int child) {

    static final int SERIES_MAX = (1 << 20) - 1;
    static final int CHILD_MAX = (1 << 5) - 1;
    private static final int SERIES_BITS = 20;
    private static final int CHILD_BITS = 5;
    private static final int DIGITS_MAX = 18;

    /** The key as a positive number of at most 62 bits. */
    long packed() {
        return (edition << SERIES_BITS | series) << CHILD_BITS | child;
    }

    static MarketKey unpack(long packed) {
        long event = packed >>> CHILD_BITS;
        return new MarketKey((int) (event & SERIES_MAX), event >>> SERIES_BITS, (int) (packed & CHILD_MAX));
    }

    /** Parses a decimal number of at most 18 digits; empty for any other text. */
    static Optional<Long> parse(String text) {
        if (text.isEmpty() || text.length() > DIGITS_MAX || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(text));
    }
}
