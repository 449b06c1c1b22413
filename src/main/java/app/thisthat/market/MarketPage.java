package app.thisthat.market;

import java.util.List;

/** A page of the catalogue; the total counts all pages, and the cursor is null on the last page. */
record MarketPage(List<MarketView> markets, long total, int limit, int offset, String nextCursor) {}
