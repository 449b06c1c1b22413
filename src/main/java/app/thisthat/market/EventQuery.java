package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Query of the events. Empty filters match every event. With {@code after} the offset is ignored.
 *
 * @param search words of the event or of one of its markets with the status
 * @param bettable whether only events with an open bettable market are listed
 */
record EventQuery(
        Optional<String> search,
        Optional<String> category,
        Optional<String> tag,
        MarketStatus status,
        boolean bettable,
        MarketSort sort,
        PageRequest page,
        Optional<MarketCursor> after)
        implements ListingQuery {

    @Override
    public List<Object> identity() {
        return Arrays.asList(
                "events",
                search.orElse(null),
                category.orElse(null),
                tag.orElse(null),
                status,
                bettable,
                sort,
                page,
                after.orElse(null));
    }
}
