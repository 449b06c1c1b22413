package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;

/** The odds of a market's first option that the feed had at a time. */
public record PastOdds(Instant at, Odds odds) {}
