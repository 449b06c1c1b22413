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
import java.time.Duration;
import java.util.Locale;

/** The operations of the boards by results. */
final class ResultBoardApi {

    private static final Duration LIFETIME = Duration.ofSeconds(10);

    private final ResultBoardStore store;
    private final SingleFlight<ApiResponse> reads = new SingleFlight<>();

    /** Key of a shared read. Clients share none, since it may wait behind many other reads of its client. */
    private record ReadKey(ResultBoard board, String category, PageRequest page, String network) {}

    ResultBoardApi(ResultBoardStore store) {
        this.store = store;
    }

    void register(Operations operations) {
        operations.on("leaderboardByRoi", request -> page(ResultBoard.ROI, request));
        operations.on("leaderboardBySkill", request -> page(ResultBoard.SKILL, request));
        operations.on("myPlaceByRoi", request -> aroundCaller(ResultBoard.ROI, request));
        operations.on("myPlaceBySkill", request -> aroundCaller(ResultBoard.SKILL, request));
    }

    private Future<ApiResponse> page(ResultBoard board, ApiRequest request) {
        ReadKey key = new ReadKey(board, category(request), request.pageByPosition(), request.clientNetwork());
        return reads.read(key, request.cancellation(), cancellation -> store.page(
                        board, key.category, key.page, key.network, cancellation)
                .map(found -> ApiResponse.cacheable(Buffer.buffer(Json.bytes(found)), new CacheValidity(LIFETIME))));
    }

    private Future<ApiResponse> aroundCaller(ResultBoard board, ApiRequest request) {
        int neighbours = Integer.parseInt(request.query("around").orElseThrow());
        return store.around(board, category(request), request.caller().userId(), neighbours, request.cancellation())
                .map(ApiResponse::ok);
    }

    /** The category in lower case; empty for all markets. */
    private static String category(ApiRequest request) {
        return request.query("category")
                .map(category -> category.toLowerCase(Locale.ROOT))
                .orElse("");
    }
}
