package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * What a resolution would pay, as the contract shows it.
 *
 * @param dryRun true
 * @param pendingBets that would be settled
 * @param staked on them
 * @param creditsOut what would be paid, refunds included
 * @param betsPaid how many of them would be paid or refunded
 * @param largestPayouts the ten largest, with bet and user
 * @param largestWinners the ten users who would be paid most for what they won, with how many bets
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
