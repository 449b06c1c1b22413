package app.thisthat.ingestion;

import java.math.BigDecimal;

/** What the feed's socket tells of a market. */
sealed interface Tick {

    /** The best bid and offer for a token are these now. */
    record Top(String token, BookTop top) implements Tick {}

    /** A token was traded at a price. */
    record Trade(String token, BigDecimal price) implements Tick {}

    /** A market is said to be resolved: a reason to look, no more. */
    record Ended(String conditionId) implements Tick {}
}
