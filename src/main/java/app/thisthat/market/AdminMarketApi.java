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

/** What admins do to markets that stand. */
final class AdminMarketApi {

    private final Bus bus;
    private final AdminMarketStore store;
    private final MarketStore markets;

    AdminMarketApi(Bus bus, Postgres postgres) {
        this.bus = bus;
        this.store = new AdminMarketStore(postgres);
        this.markets = new MarketStore(postgres);
    }

    void register(BiConsumer<String, Function<ApiRequest, Future<ApiResponse>>> operations) {
        operations.accept("editMarket", this::edit);
        operations.accept("closeMarket", request -> change(request, StatusCommand.CLOSE));
        operations.accept("reopenMarket", request -> change(request, StatusCommand.REOPEN));
        operations.accept("cancelMarket", request -> change(request, StatusCommand.CANCEL));
        operations.accept(
                "listDecisions", request -> store.decisions(request.page()).map(ApiResponse::ok));
    }

    private Future<ApiResponse> edit(ApiRequest request) {
        UUID market = request.pathId("marketId");
        MarketEdit edit = request.body(MarketEdit.class)
                .endless(request.json().path("expiresAt").isNull());
        return store.edit(market, request.caller().userId(), edit, edit::allowedOn)
                .onSuccess(odds ->
                        odds.ifPresent(state -> bus.publish(OddsChanged.ADDRESS, new OddsChanged(List.of(state)))))
                .compose(done -> view(market))
                .onSuccess(done -> bus.publish(MarketsEdited.ADDRESS, new MarketsEdited(List.of(market))))
                .map(ApiResponse::ok);
    }

    /**
     * What is asked of a market's status.
     *
     * @param reason goes into the audit
     * @param expiresAt when a market that is opened again ends; null: as it did
     */
    record StatusWish(String reason, Instant expiresAt) {

        StatusWish {
            NewMarket.checkEnd(expiresAt);
        }

        /** What is wrong with the time that was asked for, if it was not taken. */
        void checkEnd(AdminMarketStore.StatusChange change) {
            if (expiresAt == null || change.changed()) {
                return;
            }
            if (change.mirrored()) {
                throw NewMarket.invalid("expiresAt", "is the feed's");
            }
            if (change.was().equals(StatusCommand.REOPEN.to()) && !expiresAt.equals(change.until())) {
                throw NewMarket.invalid("expiresAt", "is edited, since the market is open");
            }
        }
    }

    private Future<ApiResponse> change(ApiRequest request, StatusCommand order) {
        UUID market = request.pathId("marketId");
        StatusWish wish = request.body(StatusWish.class);
        return store.change(market, request.caller().userId(), order, wish.reason(), wish.expiresAt())
                .compose(found -> {
                    AdminMarketStore.StatusChange change = found.orElseThrow(MarketApi::noSuchMarket);
                    wish.checkEnd(change);
                    if (!change.changed() && change.was() != order.to()) {
                        throw refusal(change);
                    }
                    return answer(market, change.changed());
                });
    }

    private static RuntimeException refusal(AdminMarketStore.StatusChange change) {
        if (change.was() != MarketStatus.CLOSED) {
            return ended(change.was());
        }
        MarketStatus source = change.sourceStatus();
        return source == null || source == MarketStatus.OPEN
                ? Refusal.of(
                                RefusalCode.MARKET_CLOSED,
                                "The market's time is over, or its feed has ended it: reopening takes a new expiresAt",
                                Map.of("status", change.was()))
                        .asException()
                : Refusal.of(
                                RefusalCode.MARKET_CLOSED,
                                "The market whose odds it follows is not open",
                                Map.of("status", change.was(), "linkedMarketStatus", source))
                        .asException();
    }

    private static RuntimeException ended(MarketStatus status) {
        return Refusal.of(RefusalCode.MARKET_ALREADY_RESOLVED, "The market has ended", Map.of("status", status))
                .asException();
    }

    private Future<MarketView> view(UUID market) {
        return markets.market(market).map(MarketApi::found);
    }

    private Future<ApiResponse> answer(UUID market, boolean changed) {
        return view(market).map(view -> {
            if (changed) {
                bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, view.status(), view.resolution()));
            }
            return ApiResponse.ok(view);
        });
    }

    /** What a resolution would pay. */
    Future<ApiResponse> preview(UUID market, Resolution resolution) {
        return view(market)
                .compose(found -> {
                    if (found.resolvedAt() != null && found.resolution() != resolution) {
                        throw ended(found.status());
                    }
                    return store.preview(market, resolution);
                })
                .map(ApiResponse::ok);
    }
}
