package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import java.util.Optional;

/**
 * What a listing asks for.
 *
 * @param words to be found in it; empty: any
 * @param category in any spelling of capitals
 * @param type of market
 * @param tag one of its tags, likewise
 * @param status of market
 * @param after where the page before ended; empty: the offset of the page counts
 */
record MarketQuery(
        Optional<String> words,
        Optional<String> category,
        Optional<String> type,
        Optional<String> tag,
        MarketStatus status,
        MarketSort sort,
        PageRequest page,
        Optional<MarketCursor> after) {}
