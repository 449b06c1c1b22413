package app.thisthat.live;

import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
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
 * @param json this state as the contract has it
 */
record MarketState(
        UUID marketId,
        long seq,
        Odds thisOdds,
        Odds thatOdds,
        String status,
        Resolution resolution,
        Instant updatedAt,
        String json) {

    static final String OPEN = "open";

    private record Wire(
            UUID marketId,
            long seq,
            Odds thisOdds,
            Odds thatOdds,
            String status,
            Resolution resolution,
            Instant updatedAt) {}

    static MarketState of(
            UUID marketId,
            long seq,
            Odds thisOdds,
            Odds thatOdds,
            String status,
            Resolution resolution,
            Instant updatedAt) {
        Wire wire = new Wire(marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt);
        String json = new String(Json.bytes(wire), StandardCharsets.UTF_8);
        return new MarketState(marketId, seq, thisOdds, thatOdds, status, resolution, updatedAt, json);
    }

    MarketState withStatus(String now, Resolution ended) {
        return of(marketId, seq, thisOdds, thatOdds, now, ended, updatedAt);
    }

    MarketState withOdds(long newSeq, Odds newThis, Odds newThat, Instant at) {
        return of(marketId, newSeq, newThis, newThat, status, resolution, at);
    }

    boolean isOpen() {
        return status.equals(OPEN);
    }

    boolean sameStatus(String otherStatus, Resolution otherResolution) {
        return status.equals(otherStatus) && Objects.equals(resolution, otherResolution);
    }
}
