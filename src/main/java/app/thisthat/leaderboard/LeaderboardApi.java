package app.thisthat.leaderboard;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import io.vertx.core.Future;
import java.util.UUID;

/** The leaderboards. */
final class LeaderboardApi {

    private final Boards boards;
    private final WindowBoards windows;

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
        return (window == Window.ALL ? boards.page(board, request.page()) : windows.page(board, window, request.page()))
                .map(Answer::ok);
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
