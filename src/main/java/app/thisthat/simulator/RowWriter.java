package app.thisthat.simulator;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Writes a long list of rows in slices, so that a page of hundreds of events does not block the event loop. */
final class RowWriter<T> {

    private static final int ROWS_PER_SLICE = 20;

    private final Context context;
    private final HttpServerResponse response;
    private final List<T> rows;
    private final Function<T, JsonObject> row;

    RowWriter(Context context, HttpServerResponse response, List<T> rows, Function<T, JsonObject> row) {
        this.context = context;
        this.response = response;
        this.rows = rows;
        this.row = row;
    }

    /** Writes the response: the rows between two parts of JSON. */
    void write(String opening, String closing) {
        response.setChunked(true).putHeader("content-type", "application/json");
        response.write(opening);
        writeSlice(0, closing);
    }

    private void writeSlice(int from, String closing) {
        if (response.closed()) {
            return;
        }
        int to = Math.min(rows.size(), from + ROWS_PER_SLICE);
        Buffer json = Buffer.buffer();
        for (int i = from; i < to; i++) {
            if (i > 0) {
                json.appendString(",");
            }
            json.appendBuffer(row.apply(rows.get(i)).toBuffer());
        }
        if (to < rows.size()) {
            response.write(json);
            context.runOnContext(done -> writeSlice(to, closing));
        } else {
            response.end(json.appendString(closing));
        }
    }
}
