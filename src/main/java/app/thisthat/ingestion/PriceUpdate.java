package app.thisthat.ingestion;

import java.math.BigDecimal;

/** What the feed's socket tells of a market. */
sealed interface PriceUpdate {

    /** The best bid and offer for a token are these now. */
    record Top(String token, TopOfBook top) implements PriceUpdate {}

    /** A token was traded at a price. */
    record Trade(String token, BigDecimal price) implements PriceUpdate {}

    /** A market is said to be resolved: a reason to look, no more. */
    record Ended(String conditionId) implements PriceUpdate {}
}
