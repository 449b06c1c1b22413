package app.thisthat.ingestion;

import java.math.BigDecimal;

/** An update of the feed's socket. */
sealed interface PriceUpdate {

    record Top(String token, TopOfBook top) implements PriceUpdate {}

    record Trade(String token, BigDecimal price) implements PriceUpdate {}

    /** A market was reported as resolved. This is a hint only; the catalogue decides. */
    record Resolved(String conditionId) implements PriceUpdate {}
}
