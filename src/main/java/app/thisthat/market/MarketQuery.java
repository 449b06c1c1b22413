package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.PageRequest;
import java.util.Optional;

/** Query of a listing. Empty filters match every market. With {@code after} the offset is ignored. */
record MarketQuery(
        Optional<String> search,
        Optional<String> category,
        Optional<MarketType> type,
        Optional<String> tag,
        MarketStatus status,
        MarketSort sort,
        PageRequest page,
        Optional<MarketCursor> after) {

    /** Whether the status is not the only condition. */
    boolean hasFilters() {
        return category.isPresent() || type.isPresent() || tag.isPresent();
    }
}
