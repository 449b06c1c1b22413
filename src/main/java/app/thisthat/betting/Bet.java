package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import java.time.Instant;
import java.util.UUID;

/**
 * A placed bet.
 *
 * @param amount the stake
 * @param oddsAtBet odds at the time of placement
 * @param potentialPayout payout if the bet wins; computed once, see rule {@code payout-rounding}
 * @param placedAt time of the commit
 */
public record Bet(
        UUID id,
        UUID userId,
        UUID marketId,
        Credits amount,
        Side side,
        Odds oddsAtBet,
        Credits potentialPayout,
        Instant placedAt) {}
