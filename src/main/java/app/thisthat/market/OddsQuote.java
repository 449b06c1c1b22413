package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.UUID;

/**
 * The feed's quote for a mirrored market. Times are by the clock of the database.
 *
 * @param thisOdds null, like {@code thatOdds}, if the market has no fresh price; otherwise both sum to at least 1
 * @param lastTrade null if unknown
 * @param quotedAt time of receipt, or start of the request; the newer of two quotes wins
 * @param confirmedAt time at which the odds were in force, at most {@code quotedAt}
 * @param streamed whether the quote comes from the price socket
 */
public record OddsQuote(
        UUID marketId,
        Odds thisOdds,
        Odds thatOdds,
        LastTrade lastTrade,
        Instant quotedAt,
        Instant confirmedAt,
        boolean streamed) {

    /** A quote by request, in force at the start of the request. */
    public OddsQuote(UUID marketId, Odds thisOdds, Odds thatOdds, Instant quotedAt) {
        this(marketId, thisOdds, thatOdds, null, quotedAt, quotedAt, false);
    }
}
