package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;

/** The operations for portfolios and profits over time. */
public final class PortfolioHistoryApi {

    private final PortfolioHistoryStore store;

    public PortfolioHistoryApi(Postgres postgres) {
        this.store = new PortfolioHistoryStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("getMyPortfolioHistory", this::history);
        operations.on("getPnlHistory", this::profit);
    }

    private Future<ApiResponse> history(ApiRequest request) {
        return store.history(request.caller().userId(), range(request)).map(found -> found.map(ApiResponse::ok)
                .orElseThrow(() -> Refusal.of(RefusalCode.TOKEN_REVOKED, "Session has ended")
                        .asException()));
    }

    private Future<ApiResponse> profit(ApiRequest request) {
        return store.profit(request.clientNetwork(), request.cancellation(), request.pathId("userId"), range(request))
                .map(found -> found.map(ApiResponse::ok)
                        .orElseThrow(() -> Refusal.of(RefusalCode.USER_NOT_FOUND, "User not found")
                                .asException()));
    }

    private static HistoryRange range(ApiRequest request) {
        return HistoryRange.fromWire(request.query("range").orElseThrow());
    }
}
