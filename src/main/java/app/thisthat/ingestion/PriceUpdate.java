package app.thisthat.ingestion;

import java.math.BigDecimal;

/** An update of the feed's socket. */
sealed interface PriceUpdate {

    /** New best bid and ask of a token. */
    record Top(String token, TopOfBook top) implements PriceUpdate {}

    /** A trade of a token. */
    record Trade(String token, BigDecimal price) implements PriceUpdate {}

    /** A market was reported as resolved. This is a hint only; the catalogue decides. */
    record Resolved(String conditionId) implements PriceUpdate {}
}
