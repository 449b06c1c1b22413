package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;

/** The odds of a market's first option in one step of its history, which begins at {@code at}. */
record OddsPoint(Instant at, Odds open, Odds high, Odds low, Odds close) {}
