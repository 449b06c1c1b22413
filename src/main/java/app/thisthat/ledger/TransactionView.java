package app.thisthat.ledger;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Side;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A ledger row of the contract.
 *
 * @param seq number of the row in the user's ledger, from 1
 * @param amount positive: credited; negative: debited
 * @param forfeited part of a credit beyond the balance limit
 * @param market of the row's bet; null if the row has no bet
 * @param side of the row's bet; null if the row has no bet
 * @param owed part of a reversal beyond the balance, added to the debt
 */
record TransactionView(
        UUID id,
        long seq,
        Credits amount,
        Credits forfeited,
        Credits owed,
        TransactionType transactionType,
        UUID referenceId,
        Market market,
        Side side,
        Credits balanceAfter,
        Instant createdAt) {

    /** The market of a bet. */
    record Market(UUID id, String title) {}

    /**
     * A page of ledger rows, newest first.
     *
     * @param total number of matching rows on all pages
     * @param nextCursor cursor of the next page; null on the last page
     */
    record Page(List<TransactionView> transactions, long total, int limit, int offset, String nextCursor) {

        /**
         * Makes a page.
         *
         * @param rows up to one row more than the limit, which shows that there is a next page
         */
        static Page of(List<TransactionView> rows, long total, PageRequest request) {
            boolean hasNext = rows.size() > request.limit();
            List<TransactionView> shown = hasNext ? rows.subList(0, request.limit()) : rows;
            String next = hasNext ? Long.toString(shown.get(shown.size() - 1).seq()) : null;
            return new Page(shown, total, request.limit(), request.offset(), next);
        }
    }
}
