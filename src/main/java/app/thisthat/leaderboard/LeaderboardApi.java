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
import java.util.Map;

/** The leaderboards. */
final class LeaderboardApi {

    private final Map<Window, Boards> boards;
    private final SharedReads<Answer> reads = new SharedReads<>();

    /** What is read, and while what holds. */
    private record Reading(Board board, Window window, Page page, Freshness freshness) {}

    LeaderboardApi(Map<Window, Boards> boards) {
        this.boards = boards;
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
        Boards read = boards.get(window);
        Freshness freshness = read.freshness();
        return reads.read(new Reading(board, window, page, freshness), () -> read.page(board, page)
                .map(found -> Answer.lasting(json(found), freshness)));
    }

    private static Buffer json(Standing.Page page) {
        return Buffer.buffer(Json.bytes(page));
    }

    private Future<Answer> mine(Board board, Request request) {
        int neighbours = Integer.parseInt(request.query("around").orElseThrow());
        return boards.get(window(request))
                .around(board, request.caller().userId(), neighbours)
                .map(Answer::ok);
    }

    private static Window window(Request request) {
        return Window.of(request.query("window").orElseThrow());
    }
}
