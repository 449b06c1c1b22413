package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Markets that await an admin's decision; the components are the fields of the contract. */
record PendingDecisions(List<Entry> markets, long total, int limit, int offset) {

    /**
     * One market.
     *
     * @param status {@code closed}, or {@code open} if it is disputed
     * @param evidence the data of the sources
     * @param rename the feed's other wording; null if the decision is another one
     * @param conflictOfInterest whether the reading admin must not decide it (rule {@code admin-conflicts})
     */
    record Entry(
            UUID marketId,
            String title,
            MarketType marketType,
            MarketStatus status,
            Instant closedAt,
            Instant expiresAt,
            long pendingBets,
            Credits staked,
            String reason,
            JsonNode evidence,
            JsonNode rename,
            boolean conflictOfInterest) {}
}
