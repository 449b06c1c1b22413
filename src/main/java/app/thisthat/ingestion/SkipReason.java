package app.thisthat.ingestion;

import java.util.Locale;

/** Why a market of the feed is not mirrored (ruling 25). */
enum SkipReason {
    /** Not a JSON object at all. */
    MALFORMED,
    /** Listed but not deployed: it cannot be found again. */
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
    /** Below 0, above 1, or together so far above 1 that they are no prices of one question. */
    BAD_PRICES,
    /** Ended before it was ever mirrored. */
    CLOSED,
    /** Not one of those that the settings choose. */
    NOT_CHOSEN;

    /** The name in counts and logs. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
