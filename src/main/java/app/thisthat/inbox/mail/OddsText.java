package app.thisthat.inbox.mail;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Odds in the formats that users choose, as the web client shows them. */
final class OddsText {

    private static final BigDecimal HUNDRED = new BigDecimal(100);
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private OddsText() {}

    /**
     * Formats odds.
     *
     * @param odds probability from 0 to 1
     * @param format {@code probability}, {@code decimal} or {@code american}
     */
    static String of(BigDecimal odds, String format) {
        boolean certain = odds.signum() <= 0 || odds.compareTo(BigDecimal.ONE) >= 0;
        if (format.equals("decimal") && odds.signum() > 0) {
            return BigDecimal.ONE.divide(odds, 2, RoundingMode.HALF_UP).toPlainString();
        }
        if (format.equals("american") && !certain) {
            return american(odds);
        }
        return odds.multiply(HUNDRED).setScale(1, RoundingMode.HALF_UP).toPlainString() + " %";
    }

    private static String american(BigDecimal odds) {
        BigDecimal rest = BigDecimal.ONE.subtract(odds);
        return odds.compareTo(HALF) > 0
                ? "-"
                        + HUNDRED.multiply(odds)
                                .divide(rest, 0, RoundingMode.HALF_UP)
                                .toPlainString()
                : "+"
                        + HUNDRED.multiply(rest)
                                .divide(odds, 0, RoundingMode.HALF_UP)
                                .toPlainString();
    }
}
