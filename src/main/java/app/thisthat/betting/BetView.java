package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A bet as its owner sees it, with the market it is on; its components are the fields of the contract.
 *
 * @param actualPayout what it was worth in the end; null while pending
 * @param resolvedAt when it was settled; null while pending
 */
record BetView(
        UUID id,
        Market market,
        Credits amount,
        Side side,
        Odds oddsAtBet,
        Credits potentialPayout,
        Credits actualPayout,
        String status,
        Instant placedAt,
        Instant resolvedAt) {

    record Market(UUID id, String title, String thisOption, String thatOption) {}

    /** A page of them, the newest first, and how many there are. */
    record Page(List<BetView> bets, long total, int limit, int offset) {}
}
