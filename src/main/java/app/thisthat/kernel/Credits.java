package app.thisthat.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount of credits; may be negative.
 *
 * @param hundredths the amount times one hundred
 */
public record Credits(long hundredths) implements Comparable<Credits> {

    public static final Credits ZERO = new Credits(0);

    /** Largest balance in whole credits (rule {@code balance-limit}); the ledger functions enforce it. */
    public static final long BALANCE_MAX = 1_000_000;

    /** Bound of the digits before the point. All balances are far below it. */
    private static final int INTEGER_DIGITS_MAX = 15;

    /** A whole number of credits. */
    public static Credits of(long whole) {
        return new Credits(Math.multiplyExact(whole, 100L));
    }

    /**
     * Converts a decimal without rounding. Checks the exponent first, because rescaling {@code 1e9999999} takes
     * seconds.
     *
     * @throws ArithmeticException if it has more than two significant decimal places, or more than 15 digits before the
     *     point
     */
    public static Credits of(BigDecimal value) {
        if (value.signum() == 0) {
            return ZERO;
        }
        if ((long) value.precision() - value.scale() > INTEGER_DIGITS_MAX || value.scale() > INTEGER_DIGITS_MAX) {
            throw new ArithmeticException("Amount is out of range");
        }
        return new Credits(
                value.setScale(2, RoundingMode.UNNECESSARY).unscaledValue().longValueExact());
    }

    /** The amount with two decimal places. */
    public BigDecimal decimal() {
        return BigDecimal.valueOf(hundredths, 2);
    }

    public Credits plus(Credits other) {
        return new Credits(Math.addExact(hundredths, other.hundredths));
    }

    public Credits negate() {
        return new Credits(-hundredths);
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
