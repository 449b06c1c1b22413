package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.ledger.BalanceChanged;
import app.thisthat.market.ConflictOfInterest;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.util.UUID;

/** The admin operation that reverses a cash-out. */
public final class CashOutReversalApi {

    private final Bus bus;
    private final CashOutReversalStore store;

    public CashOutReversalApi(Bus bus, Postgres postgres) {
        this.bus = bus;
        this.store = new CashOutReversalStore(postgres);
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.on("reverseCashOut", this::reverse);
    }

    private record ReversalRequest(String reason) {}

    private record ReversedCashOut(UUID cashOutId, UUID betId, Credits value) {}

    private Future<ApiResponse> reverse(ApiRequest request) {
        UUID cashOutId = request.pathId("cashOutId");
        String reason = request.body(ReversalRequest.class).reason();
        return store.reverse(cashOutId, request.caller().userId(), reason).map(reversal -> {
            switch (reversal.outcome()) {
                case REVERSED -> {
                    bus.publish(BalanceChanged.ADDRESS, new BalanceChanged(reversal.userId()));
                    request.actionLog()
                            .addKeyValue("cashOutId", cashOutId)
                            .addKeyValue("betId", reversal.betId())
                            .addKeyValue("value", reversal.value().decimal())
                            .log("Cash-out reversed");
                    return response(cashOutId, reversal);
                }
                case REVERSED_BEFORE -> {
                    return response(cashOutId, reversal);
                }
                case CONFLICT -> throw ConflictOfInterest.hasBet().asException();
                case MARKET_ENDED ->
                    throw Refusal.of(
                                    RefusalCode.MARKET_ALREADY_RESOLVED,
                                    "The market of the bet has ended; its cash-outs stand")
                            .asException();
                default ->
                    throw Refusal.of(RefusalCode.NOT_FOUND, "Cash-out not found")
                            .asException();
            }
        });
    }

    private static ApiResponse response(UUID cashOutId, CashOutReversalStore.Reversal reversal) {
        return ApiResponse.ok(new ReversedCashOut(cashOutId, reversal.betId(), reversal.value()));
    }
}
