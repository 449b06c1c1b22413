package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import java.math.BigDecimal;

/**
 * The part of a bet that is cashed out; both null: all that is still at stake.
 *
 * @param fraction of the stake that is still there, above 0 and up to 1; the stake is rounded down to hundredths
 * @param amount part of the stake
 */
public record CashOutPart(BigDecimal fraction, Credits amount) {

    /** All that is still at stake. */
    public static final CashOutPart ALL = new CashOutPart(null, null);
}
