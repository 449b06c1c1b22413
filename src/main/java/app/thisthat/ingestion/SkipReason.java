package app.thisthat.ingestion;

import java.util.Locale;

/** Why a market of the feed is not mirrored (ruling 25). */
enum SkipReason {
    /** Not a JSON object at all. */
    MALFORMED,
    /** Listed but not deployed, or with what is no condition id: it cannot be found again. */
    NO_CONDITION_ID,
    /** A placeholder that waits for its name. */
    INACTIVE,
    ARCHIVED,
    /** The feed takes no orders, so its prices stand still. */
    NOT_TRADING,
    NO_QUESTION,
    NOT_TWO_OUTCOMES,
    NO_TOKENS,
    /** None, or 0 and 0, which is how the feed writes none. */
    NO_PRICES,
    /** Below 0, above 1, or together so far from 1 that they are no prices of one question. */
    BAD_PRICES,
    /** Its tokens stand in another order than its outcomes did: an outcome would take the place of the other. */
    OUTCOMES_TURNED,
    /** Ended before it was ever mirrored. */
    CLOSED,
    /** Not one of those that the settings choose. */
    NOT_CHOSEN;

    /** Whether the market is one that the feed does not trade: its order book may be there still, but tells nothing. */
    boolean standsStill() {
        return this == INACTIVE || this == ARCHIVED || this == NOT_TRADING;
    }

    /** The name in counts and logs. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
