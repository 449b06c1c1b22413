package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.UUID;

/**
 * A paid cash-out.
 *
 * @param stake the part of the stake that was cashed out
 * @param payout the part of the potential payout that was given up
 * @param price at which the side was sold
 * @param stakeLeft stake that stays in the bet
 * @param payoutLeft potential payout that stays in the bet
 * @param newBalance balance right after the cash-out
 */
public record CashOutReceipt(
        UUID id,
        UUID betId,
        UUID userId,
        UUID marketId,
        Credits stake,
        Credits payout,
        Credits value,
        Odds price,
        Credits stakeLeft,
        Credits payoutLeft,
        Credits newBalance,
        Instant cashedOutAt) {

    /** Change of the user's profit. */
    public Credits profit() {
        return value.minus(stake);
    }

    /** Whether nothing is left at stake. */
    public boolean complete() {
        return stakeLeft.equals(Credits.ZERO);
    }
}
