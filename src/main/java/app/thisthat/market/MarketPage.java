package app.thisthat.market;

import java.util.List;

/**
 * A page of the catalogue.
 *
 * @param total number of markets on all pages
 * @param totalCapped whether a search matches more markets than it returns
 * @param nextCursor null on the last page
 */
record MarketPage(
        List<MarketView> markets, long total, boolean totalCapped, int limit, int offset, String nextCursor) {}
