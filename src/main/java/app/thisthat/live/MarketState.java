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
 * What a client needs to know of a market, complete in itself, with its JSON made once for all sockets.
 *
 * @param marketId the market
 * @param seq grows with every change of its odds, on all nodes alike
 * @param status {@code open}, {@code closed}, {@code resolved} or {@code cancelled}
 * @param resolution how it ended; null unless resolved
 * @param updatedAt when the odds were written
 * @param position grows with every change of any market that this node tells, so that each state has its own
 * @param turned the position at which its status was told last
 * @param json this state as the contract has it
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
        long turned,
        String json) {

    private record Wire(
            UUID marketId,
            long seq,
            Odds thisOdds,
            Odds thatOdds,
            MarketStatus status,
            Resolution resolution,
            Instant updatedAt) {}

    /** A state that no place among what is told was found for yet. */
    static MarketState of(
            UUID marketId,
            long seq,
            Odds thisOdds,
            Odds thatOdds,
            MarketStatus status,
            Resolution resolution,
            Instant updatedAt) {
        Wire wire = new Wire(marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt);
        String json = new String(Json.bytes(wire), StandardCharsets.UTF_8);
        return new MarketState(marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt, 0, 0, json);
    }

    private MarketState at(long newPosition, long newTurned) {
        return new MarketState(
                marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt, newPosition, newTurned, json);
    }

    /** The same as the first that is told of a market. */
    MarketState first(long at) {
        return at(at, at);
    }

    MarketState withStatus(MarketStatus now, Resolution ended, long at) {
        return of(marketId, seq, thisOdds, thatOdds, now, ended, updatedAt).at(at, at);
    }

    MarketState withOdds(OddsChanged.State odds, long at) {
        return of(marketId, odds.seq(), odds.thisOdds(), odds.thatOdds(), status, resolution, odds.changedAt())
                .at(at, turned);
    }

    boolean isOpen() {
        return status == MarketStatus.OPEN;
    }

    boolean isEnded() {
        return status.isFinal();
    }

    boolean sameStatus(MarketStatus otherStatus, Resolution otherResolution) {
        return status == otherStatus && Objects.equals(resolution, otherResolution);
    }
}
