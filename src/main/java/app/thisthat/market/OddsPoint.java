package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Instant;

/**
 * The odds of a market's first option in one step of its history.
 *
 * @param at when the step begins
 * @param open at its first change
 * @param high the highest
 * @param low the lowest
 * @param close at its last change
 */
record OddsPoint(Instant at, Odds open, Odds high, Odds low, Odds close) {}
