package app.thisthat.live;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.OddsChanged;
import app.thisthat.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The complete state of a market for clients, serialized once for all of them.
 *
 * @param seq sequence number of the odds, increasing for a market and equal on all nodes
 * @param resolution null unless the market is resolved
 * @param updatedAt time of the last change of the odds
 * @param position number of the change on this node, unique and increasing over all markets; 0: not registered yet
 * @param statusPosition position of the last change of the status
 */
record MarketState(
        UUID marketId,
        long seq,
        Odds thisOdds,
        Odds thatOdds,
        MarketStatus status,
        Resolution resolution,
        Instant updatedAt,
        long position,
        long statusPosition,
        String json) {

    private record Payload(
            UUID marketId,
            long seq,
            Odds thisOdds,
            Odds thatOdds,
            MarketStatus status,
            Resolution resolution,
            Instant updatedAt) {}

    static MarketState of(
            UUID marketId,
            long seq,
            Odds thisOdds,
            Odds thatOdds,
            MarketStatus status,
            Resolution resolution,
            Instant updatedAt) {
        Payload payload = new Payload(marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt);
        String json = new String(Json.bytes(payload), StandardCharsets.UTF_8);
        return new MarketState(marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt, 0, 0, json);
    }

    private MarketState at(long newPosition, long newStatusPosition) {
        return new MarketState(
                marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt, newPosition, newStatusPosition, json);
    }

    /** The same state as the first one of its market. */
    MarketState firstAt(long newPosition) {
        return at(newPosition, newPosition);
    }

    MarketState withStatus(MarketStatus newStatus, Resolution newResolution, long newPosition) {
        return of(marketId, seq, thisOdds, thatOdds, newStatus, newResolution, updatedAt)
                .at(newPosition, newPosition);
    }

    MarketState withOdds(OddsChanged.State odds, long newPosition) {
        return of(marketId, odds.seq(), odds.thisOdds(), odds.thatOdds(), status, resolution, odds.changedAt())
                .at(newPosition, statusPosition);
    }

    boolean isOpen() {
        return status == MarketStatus.OPEN;
    }

    boolean isFinal() {
        return status.isFinal();
    }

    boolean hasStatus(MarketStatus otherStatus, Resolution otherResolution) {
        return status == otherStatus && Objects.equals(resolution, otherResolution);
    }
}
