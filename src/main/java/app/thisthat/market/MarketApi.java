package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The market operations of the contract, for everyone and for admins. */
public final class MarketApi {

    private final Bus bus;
    private final MarketStore store;
    private final MarketCacheValidity freshness;
    private final CatalogueApi catalogue;
    private final AdminMarketApi admin;

    /**
     * Reads the catalogue from the database, shares its pages over Redis and sends orders over the bus.
     *
     * @param news tells which answers about markets hold no longer, before it tells anyone else
     */
    public MarketApi(Bus bus, MarketEvents news, Postgres postgres, RedisCircuitBreaker redis) {
        this.bus = bus;
        this.store = new MarketStore(postgres);
        ListingCacheStore shared = new ListingCacheStore(redis, postgres.address());
        this.freshness = new MarketCacheValidity(System::nanoTime, shared::drop);
        this.freshness.follow(news);
        this.catalogue = new CatalogueApi(postgres, shared, freshness);
        this.admin = new AdminMarketApi(bus, postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        catalogue.register(operations);
        admin.register((operation, handler) -> operations.on(operation, changing(handler)));
        operations.on("createMarket", changing(this::create));
        operations.on("resolveMarket", changing(this::resolve));
    }

    /** Whoever changes a market sees it in the next answer, before the news is round. */
    private Function<ApiRequest, Future<ApiResponse>> changing(Function<ApiRequest, Future<ApiResponse>> order) {
        return request -> order.apply(request).onSuccess(done -> freshness.endAll());
    }

    static MarketView found(Optional<MarketView> market) {
        return market.orElseThrow(MarketApi::noSuchMarket);
    }

    static RefusedException noSuchMarket() {
        return Refusal.of(RefusalCode.MARKET_NOT_FOUND, "There is no such market")
                .asException();
    }

    private Future<ApiResponse> create(ApiRequest request) {
        NewMarket market = request.body(NewMarket.class);
        return store.create(market, request.caller().userId())
                .map(made -> made.orElseThrow(market::unmade))
                .onSuccess(made ->
                        bus.publish(MarketChanged.ADDRESS, new MarketChanged(made.id(), MarketStatus.OPEN, null)))
                .map(ApiResponse::created);
    }

    /** The reason goes into the audit; null if there is none. */
    private record ResolutionOrder(Resolution resolution, String reason) {}

    private record ResolvedMarket(
            UUID marketId,
            MarketStatus status,
            Resolution resolution,
            Instant resolvedAt,
            ResolveOutcome.Settlement settlement) {}

    private Future<ApiResponse> resolve(ApiRequest request) {
        UUID market = request.pathId("marketId");
        ResolutionOrder wish = request.body(ResolutionOrder.class);
        if (request.query("dryRun").filter("true"::equals).isPresent()) {
            return admin.preview(market, wish.resolution());
        }
        ResolveMarket order =
                new ResolveMarket(market, wish.resolution(), request.caller().userId(), wish.reason());
        return bus.<ResolveOutcome>request(ResolveMarket.ADDRESS, order).map(MarketApi::resolved);
    }

    private static ApiResponse resolved(ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Refused refused) {
            throw refused.refusal().asException();
        }
        ResolveOutcome.Resolved end = (ResolveOutcome.Resolved) outcome;
        return ApiResponse.ok(new ResolvedMarket(
                end.marketId(), MarketStatus.RESOLVED, end.resolution(), end.resolvedAt(), end.settlement()));
    }
}
