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

/** The leaderboard operations of the contract. */
final class LeaderboardApi {

    private final Map<TimeWindow, BoardReader> readers;
    private final SingleFlight<ApiResponse> reads = new SingleFlight<>();

    /** Key of a shared read. A new validity begins a new read. */
    private record ReadKey(Board board, TimeWindow window, PageRequest page, CacheValidity validity) {}

    LeaderboardApi(Map<TimeWindow, BoardReader> readers) {
        this.readers = readers;
    }

    void register(Operations operations) {
        operations.on("leaderboardByPnl", request -> page(Board.PNL, request));
        operations.on("leaderboardByVolume", request -> page(Board.VOLUME, request));
        operations.on("myPlaceByPnl", request -> aroundCaller(Board.PNL, request));
        operations.on("myPlaceByVolume", request -> aroundCaller(Board.VOLUME, request));
    }

    private Future<ApiResponse> page(Board board, ApiRequest request) {
        TimeWindow window = window(request);
        PageRequest page = request.pageByPosition();
        BoardReader reader = readers.get(window);
        CacheValidity validity = reader.validity();
        return reads.read(new ReadKey(board, window, page, validity), () -> reader.page(board, page)
                .map(found -> ApiResponse.cacheable(Buffer.buffer(Json.bytes(found)), validity)));
    }

    private Future<ApiResponse> aroundCaller(Board board, ApiRequest request) {
        int neighbours = Integer.parseInt(request.query("around").orElseThrow());
        return readers.get(window(request))
                .around(board, request.caller().userId(), neighbours)
                .map(ApiResponse::ok);
    }

    private static TimeWindow window(ApiRequest request) {
        return TimeWindow.fromWire(request.query("window").orElseThrow());
    }
}
