package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.UUID;

/**
 * The odds of a mirrored market as its feed quotes them.
 *
 * @param marketId the market
 * @param thisOdds the first option's
 * @param thatOdds the second option's; both together are 1 at least
 * @param quotedAt when, by the feed's clock
 */
public record OddsQuote(UUID marketId, Odds thisOdds, Odds thatOdds, Instant quotedAt) {}
