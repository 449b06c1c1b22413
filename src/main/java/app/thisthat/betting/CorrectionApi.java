package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.UUID;

/** The admin operation that corrects a resolution. */
public final class CorrectionApi {

    private final Bus bus;

    public CorrectionApi(Bus bus) {
        this.bus = bus;
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("correctMarket", this::correct);
    }

    private record CorrectionRequest(Resolution resolution, String reason) {}

    private record CorrectedMarket(
            UUID marketId,
            MarketStatus status,
            Resolution resolution,
            Instant resolvedAt,
            ResolveOutcome.Settlement settlement) {}

    private Future<ApiResponse> correct(ApiRequest request) {
        CorrectionRequest body = request.body(CorrectionRequest.class);
        CorrectMarket command = new CorrectMarket(
                request.pathId("marketId"), body.resolution(), request.caller().userId(), body.reason());
        return bus.<ResolveOutcome>request(CorrectMarket.ADDRESS, command).map(CorrectionApi::response);
    }

    private static ApiResponse response(ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Refused refused) {
            throw refused.refusal().asException();
        }
        ResolveOutcome.Resolved resolved = (ResolveOutcome.Resolved) outcome;
        return ApiResponse.ok(new CorrectedMarket(
                resolved.marketId(),
                MarketStatus.RESOLVED,
                resolved.resolution(),
                resolved.resolvedAt(),
                resolved.settlement()));
    }
}
