package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * Payouts of a resolution that is not made; the components are the fields of the contract.
 *
 * @param creditsOut sum of the payouts and refunds
 * @param largestPayouts ten at most
 * @param largestWinners ten users at most, without refunds
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
