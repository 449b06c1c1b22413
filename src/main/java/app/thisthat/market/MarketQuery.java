package app.thisthat.market;

import app.thisthat.kernel.PageRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Query of a listing. The offset counts from {@code after}.
 *
 * @param withSparkline whether the markets have their sparklines
 */
record MarketQuery(
        Optional<String> search,
        MarketFilter filter,
        MarketSort sort,
        PageRequest page,
        Optional<MarketCursor> after,
        boolean withSparkline)
        implements ListingQuery {

    boolean onePerEvent() {
        return filter.onePerEvent();
    }

    /** Whether the order is that of the trend scores, which open markets have. */
    boolean isByScore() {
        return sort == MarketSort.TRENDING && filter.isOpenOnly();
    }

    /** The same query for the page that begins at an offset from a market. */
    MarketQuery startingAfter(MarketCursor market, int offset) {
        return new MarketQuery(
                search, filter, sort, new PageRequest(page.limit(), offset), Optional.of(market), withSparkline);
    }

    @Override
    public List<Object> identity() {
        return Arrays.asList(search.orElse(null), filter.identity(), sort, page, after.orElse(null), withSparkline);
    }
}
