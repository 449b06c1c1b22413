package app.thisthat.leaderboard;

import app.thisthat.kernel.Page;
import io.vertx.core.Future;
import java.util.UUID;

/** Reads the boards of a month, a week or a day. */
final class WindowBoards {

    private final WindowStore store;

    WindowBoards(WindowStore store) {
        this.store = store;
    }

    /** A page of a board. */
    Future<Standing.Page> page(Board board, Window window, Page page) {
        return store.standings(board, window, page);
    }

    /** A user's place among its neighbours. */
    Future<Standing.Around> around(Board board, Window window, UUID userId, int neighbours) {
        return store.around(board, window, userId, neighbours);
    }
}
