package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A bet of the contract, as shown to its owner.
 *
 * @param amount the stake at the bet, as {@code potentialPayout}
 * @param actualPayout all that the bet has paid: payout or refund, and cash-outs; null while pending
 * @param forfeited part of it beyond the balance limit; null while pending
 * @param cashedOut null if no part of the bet is cashed out
 * @param resolvedAt time of the settlement; null while pending
 */
record BetView(
        UUID id,
        Market market,
        Credits amount,
        Side side,
        Odds oddsAtBet,
        Credits potentialPayout,
        Credits actualPayout,
        Credits forfeited,
        CashedOut cashedOut,
        BetStatus status,
        Instant placedAt,
        Instant resolvedAt) {

    /**
     * The cash-outs of a bet.
     *
     * @param stake the part of the stake that was cashed out
     * @param potentialPayout the part of the potential payout that was given up
     * @param value what the cash-outs paid
     * @param remainingStake stake that stayed in the bet
     * @param remainingPayout potential payout that stayed in the bet
     */
    record CashedOut(
            int count,
            Credits stake,
            Credits potentialPayout,
            Credits value,
            Credits remainingStake,
            Credits remainingPayout) {}

    /**
     * The market of a bet.
     *
     * @param resolution null unless resolved
     */
    record Market(
            UUID id, String title, String thisOption, String thatOption, MarketStatus status, Resolution resolution) {}

    /**
     * A page of bets, newest first.
     *
     * @param total number of matching bets on all pages
     * @param nextCursor cursor of the next page; null on the last page
     */
    record Page(List<BetView> bets, long total, int limit, int offset, String nextCursor) {

        /**
         * Makes a page.
         *
         * @param bets up to one bet more than the limit, which shows that there is a next page
         */
        static Page of(List<BetView> bets, long total, PageRequest request) {
            return new Page(
                    request.shown(bets),
                    total,
                    request.limit(),
                    request.offset(),
                    request.next(bets, last -> BetQuery.cursor(last.id())));
        }
    }
}
