package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import java.util.Optional;
import java.util.UUID;

/**
 * Conditions of a listing besides its search text. Empty ones match every market.
 *
 * @param onePerEvent whether only the first market of each event is listed
 */
record MarketFilter(
        MarketStatus status,
        Optional<String> category,
        Optional<MarketType> type,
        Optional<String> tag,
        Optional<UUID> event,
        boolean onePerEvent) {

    /** Whether every market with the status matches. */
    boolean isStatusOnly() {
        return category.isEmpty() && type.isEmpty() && tag.isEmpty() && event.isEmpty();
    }

    /** Whether the rows of a page follow each other in an index: no row is left out for a filter or for its event. */
    boolean isPlain() {
        return isStatusOnly() && !onePerEvent;
    }
}
