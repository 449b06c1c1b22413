package app.thisthat.simulator;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Writes a long list of rows in slices, so that a page of hundreds of events does not hold up the event loop. */
final class RowWriter<T> {

    private static final int ROWS_PER_SLICE = 50;

    private final List<T> rows;
    private final Function<T, JsonObject> row;
    private final Buffer json;

    private RowWriter(String opening, List<T> rows, Function<T, JsonObject> row) {
        this.rows = rows;
        this.row = row;
        this.json = Buffer.buffer(opening);
    }

    /**
     * Writes rows, separated by commas.
     *
     * @param context whose event loop does the work
     * @param opening what stands before the rows
     * @param closing what stands behind them
     * @param done is given all of it
     */
    static <T> void write(
            Context context,
            String opening,
            List<T> rows,
            Function<T, JsonObject> row,
            String closing,
            Consumer<Buffer> done) {
        new RowWriter<>(opening, rows, row).slice(context, 0, closing, done);
    }

    private void slice(Context context, int from, String closing, Consumer<Buffer> done) {
        int to = Math.min(rows.size(), from + ROWS_PER_SLICE);
        for (int i = from; i < to; i++) {
            if (i > 0) {
                json.appendString(",");
            }
            json.appendBuffer(row.apply(rows.get(i)).toBuffer());
        }
        if (to < rows.size()) {
            context.runOnContext(nothing -> slice(context, to, closing, done));
        } else {
            done.accept(json.appendString(closing));
        }
    }
}
