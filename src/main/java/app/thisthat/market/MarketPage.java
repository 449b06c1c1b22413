package app.thisthat.market;

import java.util.List;

/**
 * A page of the catalogue as the contract shows it.
 *
 * @param total how many markets match, on all pages
 * @param nextCursor where the next page begins; null behind the last
 */
record MarketPage(List<MarketView> markets, long total, int limit, int offset, String nextCursor) {}
