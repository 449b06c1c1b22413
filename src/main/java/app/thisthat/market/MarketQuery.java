package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.PageRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Query of a listing. Empty filters match every market. The offset counts from {@code after}.
 *
 * @param onePerEvent whether only the first market of each event is listed
 */
record MarketQuery(
        Optional<String> search,
        Optional<String> category,
        Optional<MarketType> type,
        Optional<String> tag,
        MarketStatus status,
        MarketSort sort,
        PageRequest page,
        Optional<MarketCursor> after,
        Optional<UUID> event,
        boolean onePerEvent)
        implements ListingQuery {

    /** A query of every market, whatever its event. */
    MarketQuery(
            Optional<String> search,
            Optional<String> category,
            Optional<MarketType> type,
            Optional<String> tag,
            MarketStatus status,
            MarketSort sort,
            PageRequest page,
            Optional<MarketCursor> after) {
        this(search, category, type, tag, status, sort, page, after, Optional.empty(), false);
    }

    MarketFilter filter() {
        return new MarketFilter(status, category, type, tag, event, onePerEvent);
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
                Optional.of(market),
                event,
                onePerEvent);
    }

    @Override
    public List<Object> identity() {
        return Arrays.asList(
                search.orElse(null),
                category.orElse(null),
                type.orElse(null),
                tag.orElse(null),
                status,
                sort,
                page,
                after.orElse(null),
                event.orElse(null),
                onePerEvent);
    }
}
