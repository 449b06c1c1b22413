package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * Payouts of a resolution that is not made; the components are the fields of the contract.
 *
 * @param dryRun true
 * @param staked sum of the stakes of the pending bets
 * @param creditsOut sum of the payouts and refunds
 * @param betsPaid number of bets with a payout or refund
 * @param largestPayouts the ten largest payouts, with bet and user
 * @param largestWinners the ten users with the highest payouts, refunds left out
 */
record ResolutionPreview(
        boolean dryRun,
        UUID marketId,
        Resolution resolution,
        long pendingBets,
        Credits staked,
        Credits creditsOut,
        long betsPaid,
        JsonNode largestPayouts,
        JsonNode largestWinners) {}
