package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.PageRequest;
import java.util.Optional;

/** Query of a listing. Empty filters match every market. The offset counts from {@code after}. */
record MarketQuery(
        Optional<String> search,
        Optional<String> category,
        Optional<MarketType> type,
        Optional<String> tag,
        MarketStatus status,
        MarketSort sort,
        PageRequest page,
        Optional<MarketCursor> after) {

    MarketFilter filter() {
        return new MarketFilter(status, category, type, tag);
    }

    /** The same query for the page that begins at an offset from a market. */
    MarketQuery startingAfter(MarketCursor market, int offset) {
        return new MarketQuery(
                search,
                category,
                type,
                tag,
                status,
                sort,
                new PageRequest(page.limit(), offset),
                Optional.of(market));
    }
}
