package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Operations of admins on existing markets. */
final class AdminMarketApi {

    private final Bus bus;
    private final AdminMarketStore store;
    private final MarketStore markets;

    AdminMarketApi(Bus bus, Postgres postgres, MarketStore markets) {
        this.bus = bus;
        this.store = new AdminMarketStore(postgres);
        this.markets = markets;
    }

    void register(BiConsumer<String, Function<ApiRequest, Future<ApiResponse>>> operations) {
        operations.accept("editMarket", this::edit);
        operations.accept("closeMarket", request -> changeStatus(request, StatusCommand.CLOSE));
        operations.accept("reopenMarket", request -> changeStatus(request, StatusCommand.REOPEN));
        operations.accept("cancelMarket", request -> changeStatus(request, StatusCommand.CANCEL));
        operations.accept("listDecisions", request -> store.pendingDecisions(
                        request.caller().userId(), request.pageByPosition())
                .map(ApiResponse::ok));
    }

    private Future<ApiResponse> edit(ApiRequest request) {
        UUID market = request.pathId("marketId");
        MarketEdit edit = request.body(MarketEdit.class)
                .withExpiryRemoved(request.json().path("expiresAt").isNull());
        return store.edit(market, request.caller().userId(), edit)
                .compose(edited -> {
                    if (edited.refused()) {
                        throw ConflictOfInterest.hasBet().asException();
                    }
                    edited.odds().ifPresent(state -> bus.publish(OddsChanged.ADDRESS, new OddsChanged(List.of(state))));
                    return view(market);
                })
                .onSuccess(done -> bus.publish(MarketsEdited.ADDRESS, new MarketsEdited(List.of(market))))
                .map(ApiResponse::ok);
    }

    /** Body of a status operation. A null {@code expiresAt} keeps the present expiry. */
    record StatusRequest(String reason, Instant expiresAt) {

        StatusRequest {
            NewMarket.checkExpiry(expiresAt);
        }

        /** Rejects an {@code expiresAt} that the change did not take. */
        void checkExpiryTaken(AdminMarketStore.StatusChange change) {
            if (expiresAt == null || change.changed()) {
                return;
            }
            if (change.mirrored()) {
                throw MarketRefusals.invalid("expiresAt", "notAllowed", "must not be set for a mirrored market");
            }
            if (change.previousStatus() == StatusCommand.REOPEN.to() && !expiresAt.equals(change.previousExpiresAt())) {
                throw MarketRefusals.invalid(
                        "expiresAt", "notAllowed", "must be changed by an edit while the market is open");
            }
        }
    }

    private Future<ApiResponse> changeStatus(ApiRequest request, StatusCommand command) {
        UUID market = request.pathId("marketId");
        StatusRequest body = request.body(StatusRequest.class);
        return store.changeStatus(market, request.caller().userId(), command, body.reason(), body.expiresAt())
                .compose(found -> {
                    AdminMarketStore.StatusChange change = found.orElseThrow(MarketRefusals::notFound);
                    if (change.refused()) {
                        throw ConflictOfInterest.hasBet().asException();
                    }
                    body.checkExpiryTaken(change);
                    if (!change.changed() && change.previousStatus() != command.to()) {
                        throw refusal(change);
                    }
                    return respond(market, change.changed());
                });
    }

    private static RuntimeException refusal(AdminMarketStore.StatusChange change) {
        MarketStatus status = change.previousStatus();
        if (status != MarketStatus.CLOSED) {
            return MarketRefusals.alreadyEnded(status);
        }
        MarketStatus linkedStatus = change.linkedStatus();
        return linkedStatus == null || linkedStatus == MarketStatus.OPEN
                ? Refusal.of(
                                RefusalCode.MARKET_CLOSED,
                                "Market has expired or its feed has closed it."
                                        + " Reopening an expired market requires a new expiresAt",
                                Map.of("status", status))
                        .asException()
                : Refusal.of(
                                RefusalCode.MARKET_CLOSED,
                                "Linked market is not open",
                                Map.of("status", status, "linkedMarketStatus", linkedStatus))
                        .asException();
    }

    private Future<MarketView> view(UUID market) {
        return markets.market(market).map(MarketApi::requireFound);
    }

    private Future<ApiResponse> respond(UUID market, boolean changed) {
        return view(market).map(view -> {
            if (changed) {
                bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, view.status(), view.resolution()));
            }
            return ApiResponse.ok(view);
        });
    }

    Future<ApiResponse> preview(UUID market, Resolution resolution, UUID admin) {
        return view(market).compose(found -> {
            if (found.resolvedAt() != null && found.resolution() != resolution) {
                throw MarketRefusals.alreadyEnded(found.status());
            }
            return store.preview(market, resolution, admin).map(preview -> {
                if (found.resolvedAt() == null && preview.conflict()) {
                    throw ConflictOfInterest.hasBet().asException();
                }
                return ApiResponse.ok(preview.payouts());
            });
        });
    }
}
