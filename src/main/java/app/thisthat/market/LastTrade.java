package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;

/**
 * The last trade of a mirrored market on the feed.
 *
 * @param price of "this"
 * @param at by the feed's clock
 */
public record LastTrade(Odds price, Instant at) {}
