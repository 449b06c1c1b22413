package app.thisthat.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount of credits, counted in hundredths; may be negative (a debit, a loss).
 *
 * @param hundredths the amount times one hundred
 */
public record Credits(long hundredths) implements Comparable<Credits> {

    /** No credits at all. */
    public static final Credits ZERO = new Credits(0);

    /** No amount in the system comes near it; a number beyond is refused before any arithmetic touches it. */
    private static final int INTEGER_DIGITS_MAX = 15;

    /** A whole number of credits. */
    public static Credits of(long whole) {
        return new Credits(Math.multiplyExact(whole, 100L));
    }

    /**
     * The exact value of a decimal.
     *
     * @throws ArithmeticException if it has more than two decimal places that matter, or more than fifteen digits before
     *     the point. The size is tested first, since rescaling {@code 1e9999999} takes seconds.
     */
    public static Credits of(BigDecimal value) {
        if (value.signum() == 0) {
            return ZERO;
        }
        if ((long) value.precision() - value.scale() > INTEGER_DIGITS_MAX || value.scale() > INTEGER_DIGITS_MAX) {
            throw new ArithmeticException("amount out of range");
        }
        return new Credits(
                value.setScale(2, RoundingMode.UNNECESSARY).unscaledValue().longValueExact());
    }

    /** The amount as a decimal with exactly two places. */
    public BigDecimal decimal() {
        return BigDecimal.valueOf(hundredths, 2);
    }

    public Credits plus(Credits other) {
        return new Credits(Math.addExact(hundredths, other.hundredths));
    }

    public Credits minus(Credits other) {
        return new Credits(Math.subtractExact(hundredths, other.hundredths));
    }

    @Override
    public int compareTo(Credits other) {
        return Long.compare(hundredths, other.hundredths);
    }

    @Override
    public String toString() {
        return decimal().toPlainString();
    }
}
