package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.SingleFlight;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The public operations on events. */
final class EventApi {

    /** The feed's largest events have about 200 markets. */
    private static final int MARKETS_MAX = 250;

    private final EventStore events;
    private final ListingCache listings;
    private final MarketCacheValidity validity;
    private final SingleFlight<ApiResponse> reads = new SingleFlight<>();

    EventApi(EventStore events, ListingCache listings, MarketCacheValidity validity) {
        this.events = events;
        this.listings = listings;
        this.validity = validity;
    }

    void register(Operations operations) {
        operations.on("listEvents", this::list);
        operations.on("getEvent", this::get);
    }

    /** Key of a shared read. A change of any market begins a new read, since the one under way may be older. */
    private record ReadKey(Object subject, long changes) {}

    /** Clients share no read of a page, since it may wait behind many other reads of its client. */
    private record Turn(EventQuery query, String network) {}

    private Future<ApiResponse> list(ApiRequest request) {
        ListingOrder order = ListingOrder.of(request);
        MarketStatus status = MarketStatus.fromWire(request.query("status").orElseThrow());
        EventQuery query = new EventQuery(
                order.search(),
                request.query("category"),
                request.query("tag"),
                status,
                CatalogueApi.isBettable(request, CatalogueApi.isBettableByDefault(order.sort(), List.of(status))),
                order.sort(),
                order.page(),
                order.after());
        ReadKey key = new ReadKey(new Turn(query, request.clientNetwork()), validity.changes());
        return reads.read(key, request.cancellation(), cancellation -> listings.page(
                        query, request.clientNetwork(), cancellation)
                .map(page -> ApiResponse.cacheable(
                        page.json(), validity.ofList(page.markets(), Optional.of(page.validFor()), key.changes))));
    }

    private Future<ApiResponse> get(ApiRequest request) {
        UUID id = request.pathId("eventId");
        ReadKey key = new ReadKey(id, validity.changes());
        return reads.read(key, () -> detail(id)
                .map(detail -> ApiResponse.cacheable(
                        Buffer.buffer(Json.bytes(detail)),
                        validity.ofList(shown(detail), detail.stateDuration(), key.changes))));
    }

    private Future<EventDetail> detail(UUID id) {
        Future<List<MarketView>> reading = events.markets(id, MARKETS_MAX);
        return events.event(id).compose(found -> {
            EventView event = found.orElseThrow(MarketRefusals::eventNotFound);
            return reading.map(markets -> new EventDetail(event, markets));
        });
    }

    private static List<UUID> shown(EventDetail detail) {
        List<UUID> ids = new ArrayList<>();
        ids.add(detail.event().id());
        detail.markets().forEach(market -> ids.add(market.id()));
        return ids;
    }
}
