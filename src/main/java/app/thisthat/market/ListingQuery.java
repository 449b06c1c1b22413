package app.thisthat.market;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A query of a listing, whose pages are cached. */
sealed interface ListingQuery permits MarketQuery, EventQuery {

    MarketSort sort();

    /** The last entry of the previous page. */
    Optional<MarketCursor> after();

    /** Values that identify the query among all queries. */
    List<Object> identity();

    /** The time that separates past from future expiries: that of the first page, so that all pages agree. */
    default Instant asOf(InstantSource clock) {
        return after().filter(cursor -> sort() == MarketSort.EXPIRES_SOON)
                .map(cursor -> ExpirySortKey.parse(cursor.key()).asOf())
                .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MICROS));
    }
}
