package app.thisthat.ledger;

import app.thisthat.kernel.Credits;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A row of the ledger as its user sees it; its components are the fields of the contract.
 *
 * @param seq counts the user's rows from 1
 * @param amount positive: credited; negative: debited
 * @param forfeited what the balance limit kept back
 * @param owed what a reversal could not take and became a debt
 */
record TransactionView(
        UUID id,
        long seq,
        Credits amount,
        Credits forfeited,
        Credits owed,
        String transactionType,
        UUID referenceId,
        Credits balanceAfter,
        Instant createdAt) {

    /**
     * A page of them, the newest first, and how many match.
     *
     * @param nextCursor asks for the next page; null: this one is the last
     */
    record Page(List<TransactionView> transactions, long total, int limit, int offset, String nextCursor) {

        /** Of the rows that were asked for and, where there is a next page, one of that. */
        static Page of(List<TransactionView> rows, long total, app.thisthat.kernel.PageRequest asked) {
            boolean more = rows.size() > asked.limit();
            List<TransactionView> shown = more ? rows.subList(0, asked.limit()) : rows;
            String next = more ? Long.toString(shown.get(shown.size() - 1).seq()) : null;
            return new Page(shown, total, asked.limit(), asked.offset(), next);
        }
    }
}
