package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.UUID;

/**
 * A quote of the feed for a mirrored market. Both odds sum to at least 1.
 *
 * @param quotedAt time by the feed's clock
 */
public record OddsQuote(UUID marketId, Odds thisOdds, Odds thatOdds, Instant quotedAt) {}
