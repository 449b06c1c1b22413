package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The closed markets that wait for their resolution and the open ones that are disputed, as the contract shows them. */
record PendingDecisions(List<Waiting> markets, long total, int limit, int offset) {

    /**
     * One of them.
     *
     * @param status {@code closed}, or {@code open} if it is disputed while it trades
     * @param closedAt null while it is open
     * @param pendingBets that wait with it
     * @param staked on them
     * @param reason why it waits
     * @param evidence what the sources said
     */
    record Waiting(
            UUID marketId,
            String title,
            String marketType,
            MarketStatus status,
            Instant closedAt,
            Instant expiresAt,
            long pendingBets,
            Credits staked,
            String reason,
            JsonNode evidence) {}
}
