package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.PageRequest;
import java.util.Optional;

/**
 * Query of a listing. Empty filters match every market.
 *
 * @param search search text
 * @param category compared without regard to case
 * @param tag compared without regard to case
 * @param after end of the page before; if present, the offset is ignored
 */
record MarketQuery(
        Optional<String> search,
        Optional<String> category,
        Optional<MarketType> type,
        Optional<String> tag,
        MarketStatus status,
        MarketSort sort,
        PageRequest page,
        Optional<MarketCursor> after) {}
