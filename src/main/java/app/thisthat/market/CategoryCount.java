package app.thisthat.market;

/**
 * A category and how many open markets it has.
 *
 * @param category as markets carry it
 * @param markets at least 1
 */
record CategoryCount(String category, long markets) {}
