package app.thisthat.leaderboard;

import app.thisthat.kernel.Page;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.UUID;

/** Reads the boards of a month, a week or a day. Adding them up costs, so that the first page is kept for some seconds. */
final class WindowBoards {

    private static final Page FIRST = new Page(100, 0);
    private static final Duration KEPT = Duration.ofSeconds(10);
    private static final long NO_VERSION = 0;

    private final WindowStore store;
    private final ReadyPages<Kind> ready = new ReadyPages<>();

    private record Kind(Board board, Window window) {}

    WindowBoards(WindowStore store) {
        this.store = store;
    }

    /** A page of a board as JSON. */
    Future<Buffer> page(Board board, Window window, Page page) {
        if (!page.equals(FIRST)) {
            return read(board, window, page);
        }
        return ready.page(new Kind(board, window), NO_VERSION, KEPT, () -> read(board, window, page));
    }

    private Future<Buffer> read(Board board, Window window, Page page) {
        return store.standings(board, window, page).map(standings -> Buffer.buffer(Json.bytes(standings)));
    }

    /** A user's place among its neighbours. */
    Future<Standing.Around> around(Board board, Window window, UUID userId, int neighbours) {
        return store.around(board, window, userId, neighbours);
    }
}
