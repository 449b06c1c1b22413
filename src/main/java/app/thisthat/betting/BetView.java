package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A bet as its owner sees it, with the market it is on; its components are the fields of the contract.
 *
 * @param actualPayout what it was worth in the end; null while pending
 * @param forfeited what of it the balance limit kept back; null while pending
 * @param resolvedAt when it was settled; null while pending
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
        BetStatus status,
        Instant placedAt,
        Instant resolvedAt) {

    /**
     * The market.
     *
     * @param resolution null unless it is resolved
     */
    record Market(
            UUID id, String title, String thisOption, String thatOption, MarketStatus status, Resolution resolution) {}

    /**
     * A page of them, the newest first.
     *
     * @param total how many match, on this page or not
     * @param nextCursor asks for the next page; null: this one is the last
     */
    record Page(List<BetView> bets, long total, int limit, int offset, String nextCursor) {

        /** Of the bets that were asked for and, where there is a next page, one of that. */
        static Page of(List<BetView> bets, long total, app.thisthat.kernel.PageRequest window) {
            boolean more = bets.size() > window.limit();
            List<BetView> shown = more ? bets.subList(0, window.limit()) : bets;
            String next = more ? BetQuery.cursor(shown.get(shown.size() - 1).id()) : null;
            return new Page(shown, total, window.limit(), window.offset(), next);
        }
    }
}
