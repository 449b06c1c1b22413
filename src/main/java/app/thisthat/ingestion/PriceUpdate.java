package app.thisthat.ingestion;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** An update of the feed's socket. */
sealed interface PriceUpdate {

    /**
     * The top of a token's book.
     *
     * @param at time of the change by the feed's clock; empty for a snapshot, which is current when it is sent
     */
    record Top(String token, TopOfBook top, Optional<Instant> at) implements PriceUpdate {}

    /**
     * A trade.
     *
     * @param at time of the trade by the feed's clock; empty if unknown
     */
    record Trade(String token, BigDecimal price, Optional<Instant> at) implements PriceUpdate {}

    /** A market was reported as resolved. This is a hint only; the catalogue decides. */
    record Resolved(String conditionId) implements PriceUpdate {}
}
