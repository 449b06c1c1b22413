package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.util.UUID;

/** The operations for a user's portfolio and positions. */
public final class PortfolioApi {

    private final PortfolioStore store;

    public PortfolioApi(Postgres postgres, BettingSettings settings) {
        this.store = new PortfolioStore(postgres, settings.cashOut());
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("getMyPortfolio", this::portfolio);
        operations.on("listMyPositions", this::positions);
    }

    private Future<ApiResponse> portfolio(ApiRequest request) {
        return store.portfolio(request.caller().userId()).map(found -> found.map(ApiResponse::ok)
                .orElseThrow(() -> Refusal.of(RefusalCode.TOKEN_REVOKED, "Session has ended")
                        .asException()));
    }

    private Future<ApiResponse> positions(ApiRequest request) {
        PositionFilter filter = new PositionFilter(
                PositionFilter.Status.fromWire(request.query("status").orElseThrow()),
                request.query("marketId").map(UUID::fromString),
                request.query("cursor").map(Portfolio.PositionKey::of));
        return store.positions(request.caller().userId(), filter, request.page())
                .map(ApiResponse::ok);
    }
}
