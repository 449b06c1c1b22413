package app.thisthat.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The probability of one side of a market, exact to four decimal places.
 *
 * @param tenThousandths the probability times ten thousand, 0 to 10,000
 */
public record Odds(int tenThousandths) implements Comparable<Odds> {

    /** Certainty, the sum that the two sides of a market at least reach. */
    public static final int ONE = 10_000;

    /** The lowest odds a bet is taken at (ruling 3). */
    public static final Odds LOWEST_BETTABLE = new Odds(100);

    /** The highest odds a bet is taken at (ruling 3). */
    public static final Odds HIGHEST_BETTABLE = new Odds(9_900);

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException outside 0 to 1
     */
    public Odds {
        if (tenThousandths < 0 || tenThousandths > ONE) {
            throw new IllegalArgumentException("odds outside 0 to 1");
        }
    }

    /** A decimal from 0 to 1 with more zeros behind the point rounds to 0, whatever follows. */
    private static final int LEADING_ZEROS_MAX = 4;

    /**
     * The odds nearest to a decimal, rounded half up to four places. The size is tested first, since rescaling
     * {@code 1e-400000000} takes minutes.
     *
     * @throws IllegalArgumentException outside 0 to 1
     */
    public static Odds nearest(BigDecimal value) {
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("odds outside 0 to 1");
        }
        if (value.signum() == 0 || (long) value.scale() - value.precision() > LEADING_ZEROS_MAX) {
            return new Odds(0);
        }
        return new Odds(value.setScale(4, RoundingMode.HALF_UP).unscaledValue().intValueExact());
    }

    /** The odds as a decimal with exactly four places. */
    public BigDecimal decimal() {
        return BigDecimal.valueOf(tenThousandths, 4);
    }

    /** Whether a bet may be taken at these odds: from 0.01 to 0.99 (ruling 3). */
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
