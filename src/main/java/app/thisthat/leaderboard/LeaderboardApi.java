package app.thisthat.leaderboard;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import io.vertx.core.Future;

/** The leaderboards. */
final class LeaderboardApi {

    private final Boards boards;

    LeaderboardApi(Boards boards) {
        this.boards = boards;
    }

    void register(Operations operations) {
        operations.on("leaderboardByPnl", request -> page(Board.PNL, request));
        operations.on("leaderboardByVolume", request -> page(Board.VOLUME, request));
        operations.on("myPlaceByPnl", request -> mine(Board.PNL, request));
        operations.on("myPlaceByVolume", request -> mine(Board.VOLUME, request));
    }

    private Future<Answer> page(Board board, Request request) {
        return boards.page(board, request.page()).map(Answer::ok);
    }

    private Future<Answer> mine(Board board, Request request) {
        int neighbours = Integer.parseInt(request.query("around").orElseThrow());
        return boards.around(board, request.caller().userId(), neighbours).map(Answer::ok);
    }
}
