package app.thisthat.market;

import java.util.List;

/** A query whose pages are cached. */
sealed interface ListingQuery permits MarketQuery, EventQuery {

    /** Values that identify the query among all queries. */
    List<Object> identity();
}
