package app.thisthat.statistics;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.http.cache.SingleFlight;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The operation for the latest bets on a market. */
final class MarketActivityApi {

    private static final Duration LIFETIME = Duration.ofSeconds(5);

    private final MarketActivityStore store;
    private final SingleFlight<ApiResponse> reads = new SingleFlight<>();

    MarketActivityApi(MarketActivityStore store) {
        this.store = store;
    }

    void register(Operations operations) {
        operations.on("getMarketActivity", this::activity);
    }

    private record Activity(UUID marketId, List<MarketActivityStore.RecentBet> bets) {}

    private Future<ApiResponse> activity(ApiRequest request) {
        UUID marketId = request.pathId("marketId");
        return reads.read(marketId, () -> store.latest(marketId)
                .map(found -> found.orElseThrow(() -> Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found")
                        .asException()))
                .map(bets -> ApiResponse.cacheable(
                        Buffer.buffer(Json.bytes(new Activity(marketId, bets))), new CacheValidity(LIFETIME))));
    }
}
