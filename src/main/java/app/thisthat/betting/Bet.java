package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import java.time.Instant;
import java.util.UUID;

/**
 * A bet as it was placed.
 *
 * @param id the bet
 * @param userId who bets
 * @param marketId on what
 * @param amount the stake
 * @param side on which outcome
 * @param oddsAtBet the odds it was taken at
 * @param potentialPayout what it is paid if it wins: fixed here, never computed again
 * @param placedAt when it was committed
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
