package app.thisthat.betting;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The portfolio of the contract.
 *
 * @param creditDebt debt left by corrections, deducted from later credits; zero unless the balance is zero
 * @param atRisk sum of the stakes of pending bets
 * @param potentialPayout payout of the pending bets if all of them win
 * @param openValue value of the pending bets at the current odds
 * @param unrealisedPnL open value less the stakes
 * @param realisedPnL profit and loss of settled bets
 * @param netWorth balance plus open value less debt
 */
record Portfolio(
        Credits creditBalance,
        Credits creditDebt,
        Credits atRisk,
        Credits potentialPayout,
        Credits openValue,
        @JsonProperty("unrealisedPnL") Credits unrealisedPnL,
        @JsonProperty("realisedPnL") Credits realisedPnL,
        Credits netWorth,
        Credits totalVolume,
        long openBets,
        long openPositions) {

    /** A position is open while it has a pending bet. */
    enum PositionStatus {
        OPEN,
        CLOSED;

        @JsonValue
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The bets of a user on one side of a market: the pending ones of an open position, all of a closed one.
     *
     * @param bets number of bets
     * @param averageOdds stake divided by potential payout
     * @param currentValue potential payout multiplied by the current odds; zero if closed
     * @param unrealisedPnL zero if closed
     * @param realisedPnL profit of the cash-outs; if closed, of all bets
     * @param cashOut null, and absent in JSON, if closed
     * @param closedAt end of the last bet; null if open
     */
    record Position(
            Market market,
            Side side,
            PositionStatus status,
            long bets,
            Credits stake,
            Odds averageOdds,
            Credits potentialPayout,
            Odds currentOdds,
            Credits currentValue,
            @JsonProperty("unrealisedPnL") Credits unrealisedPnL,
            @JsonProperty("realisedPnL") Credits realisedPnL,
            @JsonInclude(JsonInclude.Include.NON_NULL) CashOut cashOut,
            Instant lastBetAt,
            Instant closedAt) {}

    /**
     * The cash-out of all bets of a position at the stored odds; a quote confirms the odds first.
     *
     * @param value null if it is not available
     * @param reason null if it is available
     */
    record CashOut(boolean available, Credits value, CashOutReason reason) {}

    record Market(UUID id, String title, String thisOption, String thatOption, MarketStatus status) {}

    /** A page of positions. */
    record Positions(List<Position> positions, long total, int limit, int offset, String nextCursor) {}

    /**
     * The place of a position in a list.
     *
     * @param time of the last bet; in the list of closed positions, of the end
     */
    record PositionKey(OffsetDateTime time, UUID marketId, Side side) {

        static PositionKey of(String cursor) {
            return Cursor.read(
                    cursor,
                    3,
                    values -> new PositionKey(
                            OffsetDateTime.parse(values.get(0)),
                            UUID.fromString(values.get(1)),
                            Side.fromWire(values.get(2))));
        }

        /** The cursor of the page behind this position. */
        String cursor() {
            return Cursor.behind(time.toInstant(), marketId, side.wire());
        }
    }
}
