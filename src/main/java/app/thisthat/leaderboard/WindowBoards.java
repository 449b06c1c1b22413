package app.thisthat.leaderboard;

import app.thisthat.kernel.Page;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the boards of a month, a week or a day. Adding them up costs, so that the first page is kept for some seconds. */
final class WindowBoards {

    private static final Page FIRST = new Page(100, 0);
    private static final long KEPT_NANOS = Duration.ofSeconds(10).toNanos();

    private final WindowStore store;
    private final Map<Kind, Ready> ready = new ConcurrentHashMap<>();

    private record Kind(Board board, Window window) {}

    private record Ready(Buffer json, long madeAtNanos) {}

    WindowBoards(WindowStore store) {
        this.store = store;
    }

    /** A page of a board as JSON. */
    Future<Buffer> page(Board board, Window window, Page page) {
        if (!page.equals(FIRST)) {
            return read(board, window, page);
        }
        Kind kind = new Kind(board, window);
        Ready kept = ready.get(kind);
        if (kept != null && System.nanoTime() - kept.madeAtNanos < KEPT_NANOS) {
            return Future.succeededFuture(kept.json);
        }
        return read(board, window, page).onSuccess(json -> ready.put(kind, new Ready(json, System.nanoTime())));
    }

    private Future<Buffer> read(Board board, Window window, Page page) {
        return store.standings(board, window, page).map(standings -> Buffer.buffer(Json.bytes(standings)));
    }

    /** A user's place among its neighbours. */
    Future<Standing.Around> around(Board board, Window window, UUID userId, int neighbours) {
        return store.around(board, window, userId, neighbours);
    }
}
