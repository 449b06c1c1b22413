package app.thisthat.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * A user's ledger as CSV, read in slices while it is sent: however long it is, one slice of it is held, and no connection
 * while the reader takes its time.
 */
final class TransactionExport {

    /** How many rows are read at a time. */
    static final int SLICE = 500;

    private static final String HEADER =
            "seq,id,createdAt,transactionType,amount,forfeited,owed,balanceAfter,referenceId\r\n";

    private final LedgerHistoryStore history;
    private TransactionQuery rest;
    private boolean begun;

    /**
     * Begins an export.
     *
     * @param query which rows; its page is the first slice
     */
    TransactionExport(LedgerHistoryStore history, TransactionQuery query) {
        this.history = history;
        this.rest = query;
    }

    /** The next lines; null at the end. */
    Future<Buffer> next() {
        return rest == null ? Future.succeededFuture(null) : history.rows(rest).map(this::lines);
    }

    private Buffer lines(List<TransactionView> rows) {
        Buffer csv = Buffer.buffer(begun ? "" : HEADER);
        begun = true;
        rows.forEach(row -> csv.appendString(line(row)));
        boolean more = rows.size() == rest.page().limit();
        rest = more ? rest.before(rows.get(rows.size() - 1).seq()) : null;
        return csv.length() == 0 ? null : csv;
    }

    /** No field can hold a comma or a quote: they are numbers, ids, times and names of our own. */
    private static String line(TransactionView row) {
        return String.join(
                        ",",
                        Long.toString(row.seq()),
                        row.id().toString(),
                        row.createdAt().toString(),
                        row.transactionType(),
                        row.amount().toString(),
                        row.forfeited().toString(),
                        row.owed().toString(),
                        row.balanceAfter().toString(),
                        row.referenceId().toString())
                + "\r\n";
    }
}
