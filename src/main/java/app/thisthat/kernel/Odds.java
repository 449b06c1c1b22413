package app.thisthat.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The probability of one side of a market, exact to four decimal places.
 *
 * @param tenThousandths the probability times ten thousand, 0 to 10,000
 */
public record Odds(int tenThousandths) implements Comparable<Odds> {

    /** Probability 1. */
    public static final int ONE = 10_000;

    /** Lowest odds of a bet (rule {@code odds-bounds}). */
    public static final Odds LOWEST_BETTABLE = new Odds(100);

    /** Highest odds of a bet (rule {@code odds-bounds}). */
    public static final Odds HIGHEST_BETTABLE = new Odds(9_900);

    /** A decimal below 1 with more leading zeros after the point rounds to 0. */
    private static final int LEADING_ZEROS_MAX = 4;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException outside 0 to 1
     */
    public Odds {
        if (tenThousandths < 0 || tenThousandths > ONE) {
            throw outOfRange();
        }
    }

    /**
     * Rounds a decimal half up to four places. Checks the exponent first, because rescaling {@code 1e-400000000} takes
     * minutes.
     *
     * @throws IllegalArgumentException outside 0 to 1
     */
    public static Odds nearest(BigDecimal value) {
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
            throw outOfRange();
        }
        if (value.signum() == 0 || (long) value.scale() - value.precision() > LEADING_ZEROS_MAX) {
            return new Odds(0);
        }
        return new Odds(value.setScale(4, RoundingMode.HALF_UP).unscaledValue().intValueExact());
    }

    private static IllegalArgumentException outOfRange() {
        return new IllegalArgumentException("Odds must be between 0 and 1");
    }

    /** The odds with four decimal places. */
    public BigDecimal decimal() {
        return BigDecimal.valueOf(tenThousandths, 4);
    }

    /** Whether bets are accepted at these odds: 0.01 to 0.99 (rule {@code odds-bounds}). */
    public boolean bettable() {
        return compareTo(LOWEST_BETTABLE) >= 0 && compareTo(HIGHEST_BETTABLE) <= 0;
    }

    @Override
    public int compareTo(Odds other) {
        return Integer.compare(tenThousandths, other.tenThousandths);
    }

    @Override
    public String toString() {
        return decimal().toPlainString();
    }
}
