package app.thisthat.leaderboard;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.http.cache.SingleFlight;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** The leaderboards. */
final class LeaderboardApi {

    private final Map<TimeWindow, BoardReader> boards;
    private final SingleFlight<ApiResponse> reads = new SingleFlight<>();

    /** What is read, and while what holds. */
    private record Reading(Board board, TimeWindow window, PageRequest page, CacheValidity freshness) {}

    LeaderboardApi(Map<TimeWindow, BoardReader> boards) {
        this.boards = boards;
    }

    void register(Operations operations) {
        operations.on("leaderboardByPnl", request -> page(Board.PNL, request));
        operations.on("leaderboardByVolume", request -> page(Board.VOLUME, request));
        operations.on("myPlaceByPnl", request -> mine(Board.PNL, request));
        operations.on("myPlaceByVolume", request -> mine(Board.VOLUME, request));
    }

    private Future<ApiResponse> page(Board board, ApiRequest request) {
        TimeWindow window = window(request);
        PageRequest page = request.page();
        BoardReader read = boards.get(window);
        CacheValidity freshness = read.freshness();
        return reads.read(new Reading(board, window, page, freshness), () -> read.page(board, page)
                .map(found -> ApiResponse.cacheable(json(found), freshness)));
    }

    private static Buffer json(LeaderboardEntry.Page page) {
        return Buffer.buffer(Json.bytes(page));
    }

    private Future<ApiResponse> mine(Board board, ApiRequest request) {
        int neighbours = Integer.parseInt(request.query("around").orElseThrow());
        return boards.get(window(request))
                .around(board, request.caller().userId(), neighbours)
                .map(ApiResponse::ok);
    }

    private static TimeWindow window(ApiRequest request) {
        return TimeWindow.of(request.query("window").orElseThrow());
    }
}
