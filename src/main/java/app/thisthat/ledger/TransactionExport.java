package app.thisthat.ledger;

import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** A user's ledger as CSV. One page is in memory at a time, and no connection is held while the client reads. */
final class TransactionExport {

    /** Rows that are read at a time. */
    static final int PAGE_ROWS = 200;

    private static final String HEADER =
            "seq,id,createdAt,transactionType,amount,forfeited,owed,balanceAfter,referenceId,marketId,marketTitle,side\r\n";

    private final LedgerHistoryStore history;
    /** Query of the next page; null at the end. */
    private TransactionQuery nextPage;

    private boolean headerWritten;

    /**
     * Creates an export.
     *
     * @param query its page is the first one
     */
    TransactionExport(LedgerHistoryStore history, TransactionQuery query) {
        this.history = history;
        this.nextPage = query;
    }

    /** The next lines; null at the end. */
    Future<Buffer> next() {
        if (nextPage == null) {
            return Future.succeededFuture(null);
        }
        return (headerWritten ? history.nextExportRows(nextPage) : history.firstExportRows(nextPage)).map(this::lines);
    }

    private Buffer lines(List<TransactionView> rows) {
        Buffer csv = Buffer.buffer(headerWritten ? "" : HEADER);
        headerWritten = true;
        rows.forEach(row -> csv.appendString(line(row)));
        boolean full = rows.size() == nextPage.page().limit();
        nextPage = full ? nextPage.before(rows.get(rows.size() - 1).seq()) : null;
        return csv.length() == 0 ? null : csv;
    }

    /** Only the title needs quoting: the other fields are numbers, ids, times and enumeration names. */
    private static String line(TransactionView row) {
        return String.join(
                        ",",
                        Long.toString(row.seq()),
                        row.id().toString(),
                        Json.time(row.createdAt()),
                        row.transactionType().wire(),
                        row.amount().toString(),
                        row.forfeited().toString(),
                        row.owed().toString(),
                        row.balanceAfter().toString(),
                        row.referenceId().toString(),
                        row.market() == null ? "" : row.market().id().toString(),
                        row.market() == null ? "" : quoted(row.market().title()),
                        row.side() == null ? "" : row.side().wire())
                + "\r\n";
    }

    /** A quoted text. Spreadsheets run a text that begins like a formula, so such a text gets an apostrophe. */
    private static String quoted(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }
}
