package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import java.util.Optional;

/** Conditions of a listing besides its search text. Empty ones match every market. */
record MarketFilter(
        MarketStatus status, Optional<String> category, Optional<MarketType> type, Optional<String> tag) {

    /** Whether the status is the only condition. */
    boolean isStatusOnly() {
        return category.isEmpty() && type.isEmpty() && tag.isEmpty();
    }
}
