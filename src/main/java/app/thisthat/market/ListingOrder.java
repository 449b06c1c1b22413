package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.kernel.PageRequest;
import java.util.Optional;

/** The order and the page that a request for a listing selects. */
record ListingOrder(Optional<String> search, MarketSort sort, PageRequest page, Optional<MarketCursor> after) {

    /** @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR} if the parameters contradict each other */
    static ListingOrder of(ApiRequest request) {
        Optional<String> search = request.query("q");
        MarketSort sort = request.query("sort")
                .map(MarketSort::fromWire)
                .orElse(search.isPresent() ? MarketSort.RELEVANCE : MarketSort.TRENDING);
        if (sort == MarketSort.RELEVANCE && search.isEmpty()) {
            throw MarketRefusals.invalid("sort", "must not be relevance without q");
        }
        PageRequest page = request.page();
        Optional<MarketCursor> after = request.query("cursor").map(text -> MarketCursor.parse(text, sort));
        if (after.isPresent() && page.offset() > 0) {
            throw MarketRefusals.invalid("offset", "must not be combined with cursor");
        }
        return new ListingOrder(search, sort, page, after);
    }
}
