package app.thisthat.account.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.UUID;

/**
 * All data of an account as one JSON document, made while it is sent. One page of rows is in memory at a time, and no
 * connection is held while the client reads.
 */
public final class AccountExport {

    /** Rows that are read at a time, about 60 kB. */
    static final int PAGE_ROWS = 200;

    private final ExportStore store;
    private final UUID userId;
    private final Queue<ExportSection> sections = new ArrayDeque<>(Arrays.asList(ExportSection.values()));
    private boolean begun;
    private boolean ended;

    /** Rows of the first section that were read, and the key of the last one; null before the first. */
    private int rowsRead;

    private String lastKey;

    public AccountExport(ExportStore store, UUID userId) {
        this.store = store;
        this.userId = userId;
    }

    /** The next part of the document; null at the end. */
    public Future<Buffer> next() {
        if (!begun) {
            begun = true;
            return store.head(userId)
                    .map(head -> Buffer.buffer(
                            "{\"exportedAt\":\"" + head.exportedAt() + "\",\"account\":" + head.account()));
        }
        if (sections.isEmpty()) {
            Buffer end = ended ? null : Buffer.buffer("}");
            ended = true;
            return Future.succeededFuture(end);
        }
        return store.items(userId, sections.element(), lastKey, PAGE_ROWS).map(this::page);
    }

    private Buffer page(List<ExportStore.Item> items) {
        Buffer json = Buffer.buffer();
        if (lastKey == null) {
            json.appendString(",\"" + sections.element().field() + "\":[");
        }
        for (ExportStore.Item item : items) {
            json.appendString(lastKey == null ? "" : ",").appendString(item.json());
            lastKey = item.key();
        }
        rowsRead += items.size();
        if (items.size() < PAGE_ROWS || rowsRead >= ExportSection.ROWS_MAX) {
            json.appendString("]");
            sections.remove();
            rowsRead = 0;
            lastKey = null;
        }
        return json;
    }
}
