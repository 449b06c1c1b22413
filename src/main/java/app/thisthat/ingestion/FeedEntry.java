package app.thisthat.ingestion;

import app.thisthat.market.MirroredMarket;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What one market of the feed means to us. */
sealed interface FeedEntry {

    /** The feed's id of the market, or what else a log line can call it. */
    String name();

    /** Open and complete: to be mirrored. */
    record Open(MirroredMarket market) implements FeedEntry {

        @Override
        public String name() {
            return market.feedId();
        }
    }

    /**
     * Ended by the feed, resolved or not.
     *
     * @param conditionId the feed's id of the market
     * @param tokens the token of each outcome; as many as prices, or none
     * @param prices the price of each outcome in the same order; 1 and 0 where it is resolved
     * @param status the feed's word on the resolution as {@code resolved} or {@code disputed}; empty if it says none
     * @param updatedAt when the feed last changed it; null if it does not say
     */
    record Closed(String conditionId, List<String> tokens, List<BigDecimal> prices, String status, Instant updatedAt)
            implements FeedEntry {

        @Override
        public String name() {
            return conditionId;
        }
    }

    /**
     * Not to be mirrored.
     *
     * @param reason why
     */
    record Skipped(String name, SkipReason reason) implements FeedEntry {}
}
