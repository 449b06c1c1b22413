package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The market operations of the contract. */
public final class MarketApi {

    private final Bus bus;
    private final MarketStore store;
    private final MarketCacheValidity cacheValidity;
    private final CatalogueApi catalogue;
    private final EventApi events;
    private final AdminMarketApi admin;
    private final RenameApi renames;

    /**
     * Subscribes the caches to the events. Notifiers of clients must subscribe later.
     *
     * @param feedEnabled whether the service reads a feed
     */
    public MarketApi(
            Bus bus,
            MarketEvents events,
            MarketViews views,
            Postgres postgres,
            RedisCircuitBreaker redis,
            InstantSource clock,
            FeedFreshness freshness,
            boolean feedEnabled) {
        this.bus = bus;
        MarketRowStore rows = new MarketRowStore(
                new FeedOutage(() -> !feedEnabled || freshness.isStale(), freshness.maxOddsAge(), clock));
        this.store = new MarketStore(postgres, rows);
        ListingCacheStore pages = new ListingCacheStore(redis, postgres.address());
        this.cacheValidity = new MarketCacheValidity(System::nanoTime, pages::invalidate);
        cacheValidity.subscribe(events);
        freshness.onChange(cacheValidity::invalidateAll);
        CatalogueStore markets = new CatalogueStore(postgres, clock, cacheValidity::listChanges, rows);
        EventStore eventStore = new EventStore(postgres, clock, rows);
        ListingCache listings = new ListingCache(markets, eventStore, pages);
        this.catalogue = new CatalogueApi(postgres, markets, listings, cacheValidity, views, rows);
        this.events = new EventApi(eventStore, listings, cacheValidity);
        this.admin = new AdminMarketApi(bus, postgres, store);
        this.renames = new RenameApi(bus, postgres, store);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        catalogue.register(operations);
        events.register(operations);
        admin.register((operation, handler) -> operations.on(operation, invalidating(handler)));
        renames.register((operation, handler) -> operations.on(operation, invalidating(handler)));
        operations.on("createMarket", invalidating(this::create));
        operations.check("createMarket", MarketFaults::ofNew);
        operations.check("editMarket", MarketFaults::ofEdit);
        operations.on("resolveMarket", invalidating(this::resolve));
    }

    /** Ends the cached responses of this node before the bus event arrives: the admin's next read shows the change. */
    private Function<ApiRequest, Future<ApiResponse>> invalidating(Function<ApiRequest, Future<ApiResponse>> handler) {
        return request -> handler.apply(request).onSuccess(done -> cacheValidity.invalidateAll());
    }

    static MarketView requireFound(Optional<MarketView> market) {
        return market.orElseThrow(MarketRefusals::notFound);
    }

    private Future<ApiResponse> create(ApiRequest request) {
        NewMarket market = request.body(NewMarket.class);
        return store.create(market, request.caller().userId())
                .map(created -> created.orElseThrow(market::notCreated))
                .onSuccess(created ->
                        bus.publish(MarketChanged.ADDRESS, new MarketChanged(created.id(), MarketStatus.OPEN, null)))
                .map(ApiResponse::created);
    }

    private record ResolveRequest(Resolution resolution, String reason) {}

    private record ResolvedMarket(
            UUID marketId,
            MarketStatus status,
            Resolution resolution,
            Instant resolvedAt,
            ResolveOutcome.Settlement settlement) {}

    private Future<ApiResponse> resolve(ApiRequest request) {
        UUID market = request.pathId("marketId");
        ResolveRequest body = request.body(ResolveRequest.class);
        if (request.query("dryRun").filter("true"::equals).isPresent()) {
            return admin.preview(market, body.resolution(), request.caller().userId());
        }
        ResolveMarket command =
                new ResolveMarket(market, body.resolution(), request.caller().userId(), body.reason());
        return bus.<ResolveOutcome>request(ResolveMarket.ADDRESS, command).map(MarketApi::response);
    }

    private static ApiResponse response(ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Refused refused) {
            throw refused.refusal().asException();
        }
        ResolveOutcome.Resolved resolved = (ResolveOutcome.Resolved) outcome;
        return ApiResponse.ok(new ResolvedMarket(
                resolved.marketId(),
                MarketStatus.RESOLVED,
                resolved.resolution(),
                resolved.resolvedAt(),
                resolved.settlement()));
    }
}
