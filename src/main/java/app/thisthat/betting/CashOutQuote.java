package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * What a cash-out would pay, with the inputs of its formula.
 *
 * @param stake the part of the stake that would be cashed out
 * @param payout the part of the potential payout that would be given up; the value is at most this
 * @param price at which the side can be sold
 * @param atBid whether the price is the best bid of the feed; otherwise it is the odds
 * @param margin deducted share, 0 to below 1
 * @param stakeLeft stake that would stay in the bet
 * @param payoutLeft potential payout that would stay in the bet
 */
public record CashOutQuote(
        UUID quoteId,
        UUID betId,
        UUID marketId,
        Credits value,
        Credits stake,
        Credits payout,
        Odds price,
        boolean atBid,
        Odds oddsAtBet,
        BigDecimal margin,
        Credits stakeLeft,
        Credits payoutLeft,
        Instant quotedAt,
        Instant expiresAt) {}
