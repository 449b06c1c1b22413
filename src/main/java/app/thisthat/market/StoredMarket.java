package app.thisthat.market;

/**
 * The stored state of a mirrored market.
 *
 * @param version of the row of the market: differs after every change, by whatever statement
 * @param hasFeedOrder whether the first outcome of the feed is the first one of the market
 */
record StoredMarket(long version, boolean hasFeedOrder) {}
