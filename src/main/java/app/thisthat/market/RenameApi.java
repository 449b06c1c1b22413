package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.market.RenameStore.Decision;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Decisions of admins on the feed's other wordings of markets with bets (rule {@code renamed-markets}). */
final class RenameApi {

    private final Bus bus;
    private final RenameStore store;
    private final MarketStore markets;

    RenameApi(Bus bus, Postgres postgres, MarketStore markets) {
        this.bus = bus;
        this.store = new RenameStore(postgres);
        this.markets = markets;
    }

    void register(BiConsumer<String, Function<ApiRequest, Future<ApiResponse>>> operations) {
        operations.accept("acceptRename", request -> decide(request, Decision.ACCEPTED));
        operations.accept("rejectRename", request -> decide(request, Decision.REJECTED));
    }

    private record Order(String reason) {}

    private Future<ApiResponse> decide(ApiRequest request, Decision decision) {
        UUID rename = request.pathId("renameId");
        String reason = request.body(Order.class).reason();
        return store.decide(rename, request.caller().userId(), reason, decision).compose(found -> {
            RenameStore.Decided decided = found.orElseThrow(RenameApi::notFound);
            if (decided.refused()) {
                throw ConflictOfInterest.hasBet().asException();
            }
            if (decided.decision() != decision) {
                throw refusal(decided);
            }
            if (decided.changed() && decision == Decision.ACCEPTED) {
                bus.publish(MarketsEdited.ADDRESS, new MarketsEdited(List.of(decided.market())));
            }
            return markets.market(decided.market()).map(MarketApi::requireFound).map(ApiResponse::ok);
        });
    }

    private static RefusedException notFound() {
        return Refusal.of(
                        RefusalCode.NOT_FOUND,
                        "Wording not found: the feed has taken it back or replaced it by another one")
                .asException();
    }

    private static RefusedException refusal(RenameStore.Decided decided) {
        return decided.status().isFinal()
                ? MarketRefusals.alreadyEnded(decided.status())
                : Refusal.of(
                                RefusalCode.RENAME_ALREADY_ACCEPTED,
                                "The wording is already accepted",
                                Map.of("marketId", decided.market()))
                        .asException();
    }
}
