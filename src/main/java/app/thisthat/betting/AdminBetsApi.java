package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The admin operations that show the bets of a market and of a user. */
public final class AdminBetsApi {

    private final MarketBetsStore markets;
    private final BetHistoryStore history;

    public AdminBetsApi(Postgres postgres) {
        this.markets = new MarketBetsStore(postgres);
        this.history = new BetHistoryStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("getMarketExposure", request -> markets.exposure(request.pathId("marketId"))
                .map(AdminBetsApi::ofMarket));
        operations.on("listMarketBets", this::listOfMarket);
        operations.on("listUserBets", this::listOfUser);
    }

    private static <T> ApiResponse ofMarket(Optional<T> found) {
        return found.map(ApiResponse::ok).orElseThrow(() -> Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found")
                .asException());
    }

    private record MarketBetPage(
            List<MarketBetsStore.MarketBet> bets, long total, int limit, int offset, String nextCursor) {}

    private Future<ApiResponse> listOfMarket(ApiRequest request) {
        PageRequest page = request.page();
        return markets.bets(
                        request.pathId("marketId"),
                        request.query("status").map(BetStatus::fromWire),
                        request.query("cursor").map(BetQuery::olderThan),
                        page)
                .map(found -> ofMarket(found.map(listing -> new MarketBetPage(
                        page.shown(listing.bets()),
                        listing.total(),
                        page.limit(),
                        page.offset(),
                        page.next(listing.bets(), bet -> BetQuery.cursor(bet.id()))))));
    }

    private Future<ApiResponse> listOfUser(ApiRequest request) {
        BetQuery query = new BetQuery(
                request.pathId("userId"),
                request.query("status").map(BetStatus::fromWire),
                request.query("marketId").map(UUID::fromString),
                request.query("cursor").map(BetQuery::olderThan),
                request.page());
        return history.bets(query).map(ApiResponse::ok);
    }
}
