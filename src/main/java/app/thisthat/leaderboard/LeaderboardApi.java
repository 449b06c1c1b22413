package app.thisthat.leaderboard;

import app.thisthat.http.Answer;
import app.thisthat.http.Freshness;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.http.SharedReads;
import app.thisthat.kernel.Page;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.UUID;

/** The leaderboards. */
final class LeaderboardApi {

    /** Adding a window up costs, and nothing tells when it changed. */
    private static final Duration WINDOW_KEPT = Duration.ofSeconds(10);

    private final Boards boards;
    private final WindowBoards windows;
    private final SharedReads<Answer> reads = new SharedReads<>();

    /** What is read, and while what holds. */
    private record Reading(Board board, Window window, Page page, Freshness freshness) {}

    LeaderboardApi(Boards boards, WindowBoards windows) {
        this.boards = boards;
        this.windows = windows;
    }

    void register(Operations operations) {
        operations.on("leaderboardByPnl", request -> page(Board.PNL, request));
        operations.on("leaderboardByVolume", request -> page(Board.VOLUME, request));
        operations.on("myPlaceByPnl", request -> mine(Board.PNL, request));
        operations.on("myPlaceByVolume", request -> mine(Board.VOLUME, request));
    }

    private Future<Answer> page(Board board, Request request) {
        Window window = window(request);
        Page page = request.page();
        if (window != Window.ALL) {
            return reads.read(new Reading(board, window, page, null), () -> windows.page(board, window, page)
                    .map(found -> Answer.lasting(json(found), new Freshness(WINDOW_KEPT))));
        }
        Freshness freshness = boards.freshness();
        return reads.read(new Reading(board, window, page, freshness), () -> boards.page(board, page)
                .map(found -> Answer.lasting(json(found), freshness)));
    }

    private static Buffer json(Standing.Page page) {
        return Buffer.buffer(Json.bytes(page));
    }

    private Future<Answer> mine(Board board, Request request) {
        int neighbours = Integer.parseInt(request.query("around").orElseThrow());
        UUID userId = request.caller().userId();
        Window window = window(request);
        return (window == Window.ALL
                        ? boards.around(board, userId, neighbours)
                        : windows.around(board, window, userId, neighbours))
                .map(Answer::ok);
    }

    private static Window window(Request request) {
        return Window.of(request.query("window").orElseThrow());
    }
}
