package app.thisthat.market;

import java.util.List;

/**
 * A page of the catalogue; its components are the fields of the contract.
 *
 * @param total number of matches on all pages
 * @param nextCursor null on the last page
 */
record MarketPage(List<MarketView> markets, long total, int limit, int offset, String nextCursor) {}
