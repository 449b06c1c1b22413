package app.thisthat.betting;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Side;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
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

    /**
     * The pending bets of a user on one side of a market.
     *
     * @param bets number of bets
     * @param averageOdds stake divided by potential payout
     * @param currentValue potential payout multiplied by the current odds
     */
    record Position(
            Market market,
            Side side,
            long bets,
            Credits stake,
            Odds averageOdds,
            Credits potentialPayout,
            Odds currentOdds,
            Credits currentValue,
            @JsonProperty("unrealisedPnL") Credits unrealisedPnL,
            CashOut cashOut,
            Instant lastBetAt) {}

    /**
     * The cash-out of all bets of a position at the stored odds; a quote confirms the odds first.
     *
     * @param value null if it is not available
     * @param reason null if it is available
     */
    record CashOut(boolean available, Credits value, CashOutReason reason) {}

    record Market(UUID id, String title, String thisOption, String thatOption, MarketStatus status) {}

    /** A page of positions, latest bet first. */
    record Positions(List<Position> positions, long total, int limit, int offset, String nextCursor) {

        /** Makes a page of up to one position more than the limit, which shows that there is a next page. */
        static Positions of(List<Position> positions, long total, PageRequest page) {
            boolean hasNext = positions.size() > page.limit();
            List<Position> shown = hasNext ? positions.subList(0, page.limit()) : positions;
            Position last = hasNext ? shown.get(shown.size() - 1) : null;
            String next = hasNext
                    ? Cursor.behind(
                            last.lastBetAt(), last.market().id(), last.side().wire())
                    : null;
            return new Positions(shown, total, page.limit(), page.offset(), next);
        }
    }

    /** The last position of the previous page. */
    record PositionKey(OffsetDateTime lastBetAt, UUID marketId, Side side) {

        static PositionKey of(String cursor) {
            return Cursor.read(
                    cursor,
                    3,
                    values -> new PositionKey(
                            OffsetDateTime.parse(values.get(0)),
                            UUID.fromString(values.get(1)),
                            Side.fromWire(values.get(2))));
        }
    }
}
