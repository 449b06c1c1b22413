package app.thisthat.betting;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.Bus;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.UUID;

/** How admins put a wrong resolution right. */
public final class CorrectionApi {

    private final Bus bus;

    public CorrectionApi(Bus bus) {
        this.bus = bus;
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("correctMarket", this::correct);
    }

    private record CorrectionOrder(Resolution resolution, String reason) {}

    private record CorrectedMarket(
            UUID marketId,
            String status,
            Resolution resolution,
            Instant resolvedAt,
            ResolveOutcome.Settlement settlement) {}

    private Future<Answer> correct(Request request) {
        CorrectionOrder body = request.body(CorrectionOrder.class);
        CorrectMarket order = new CorrectMarket(
                request.pathId("marketId"), body.resolution(), request.caller().userId(), body.reason());
        return bus.<ResolveOutcome>request(CorrectMarket.ADDRESS, order).map(CorrectionApi::answer);
    }

    private static Answer answer(ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Refused refused) {
            throw refused.refusal().asException();
        }
        ResolveOutcome.Resolved end = (ResolveOutcome.Resolved) outcome;
        return Answer.ok(
                new CorrectedMarket(end.marketId(), "resolved", end.resolution(), end.resolvedAt(), end.settlement()));
    }
}
