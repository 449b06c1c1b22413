package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.UUID;

/** The feed's quote for a mirrored market, with its time by the feed's clock. The odds sum to at least 1. */
public record OddsQuote(UUID marketId, Odds thisOdds, Odds thatOdds, Instant quotedAt) {}
