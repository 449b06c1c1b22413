package app.thisthat.market;

/**
 * A category and the number of its open markets.
 *
 * @param markets at least 1
 */
record CategoryCount(String category, long markets) {}
