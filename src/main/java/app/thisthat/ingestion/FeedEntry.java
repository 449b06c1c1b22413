package app.thisthat.ingestion;

import app.thisthat.market.MirroredMarket;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One market of the feed's catalogue. */
sealed interface FeedEntry {

    /** The condition id; another id or {@code ?} if the entry has no valid condition id. */
    String feedId();

    /**
     * An open market with all required data.
     *
     * @param problem why the order book gives no price; empty if it gives one, or if the feed states no book
     */
    record Open(MirroredMarket market, Optional<BookProblem> problem) implements FeedEntry {

        @Override
        public String feedId() {
            return market.feedId();
        }
    }

    /**
     * A closed market, resolved or not.
     *
     * @param tokens one token per outcome; as many as prices, or none
     * @param prices one price per outcome, in the order of the tokens; 1 and 0 once resolved
     * @param status a value of {@link FeedStatus}, or another one of the feed
     * @param updatedAt last change by the feed; null if unknown
     */
    record Closed(String conditionId, List<String> tokens, List<BigDecimal> prices, String status, Instant updatedAt)
            implements FeedEntry {

        @Override
        public String feedId() {
            return conditionId;
        }
    }

    /** A market that is not mirrored. */
    record Skipped(String feedId, SkipReason reason) implements FeedEntry {}
}
