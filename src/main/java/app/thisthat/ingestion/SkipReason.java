package app.thisthat.ingestion;

import java.util.Locale;

/** Why a market of the feed is not mirrored. The names in lower case are values of a metric label. */
enum SkipReason {
    /** An event, or a market, that alone makes a page too large. */
    TOO_LARGE,
    /** Not a JSON object. */
    MALFORMED,
    /** The condition id is missing or malformed: the market is not deployed. */
    NO_CONDITION_ID,
    /** A placeholder without a name yet. */
    INACTIVE,
    ARCHIVED,
    /** The feed accepts no orders, so the prices do not change. */
    NOT_TRADING,
    NO_QUESTION,
    NOT_TWO_OUTCOMES,
    NO_TOKENS,
    /** Prices missing, or both 0, which is the feed's placeholder. */
    NO_PRICES,
    /** A price outside 0 to 1, or a sum far from 1. */
    BAD_PRICES,
    /** The order of tokens and the order of outcomes no longer match. */
    OUTCOMES_TURNED,
    /** Closed by the feed. */
    CLOSED,
    /** Excluded by the settings. */
    NOT_CHOSEN;

    /** Whether the feed does not trade the market. Its order book may still exist, but is meaningless. */
    boolean isNotTrading() {
        return this == INACTIVE || this == ARCHIVED || this == NOT_TRADING;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
