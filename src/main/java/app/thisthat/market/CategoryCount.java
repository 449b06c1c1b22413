package app.thisthat.market;

/** A category with the number of its open markets, at least 1. */
record CategoryCount(String category, long markets) {}
