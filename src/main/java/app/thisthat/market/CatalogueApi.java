package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.http.cache.SingleFlight;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.platform.Json;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The public read operations: markets, categories and the odds history. */
final class CatalogueApi {

    private static final int POINTS_MAX = 1_000;

    /** Steps of each market in a request for several. */
    private static final int POINTS_OF_SEVERAL_MAX = 200;

    /** The shortest step of the history. */
    private static final Duration HISTORY_LIFETIME = Duration.ofSeconds(1);

    private static final Duration DEFAULT_HISTORY = Duration.ofDays(1);

    private static final Map<String, Duration> INTERVALS = Map.of(
            "1s", Duration.ofSeconds(1),
            "1m", Duration.ofMinutes(1),
            "5m", Duration.ofMinutes(5),
            "15m", Duration.ofMinutes(15),
            "1h", Duration.ofHours(1),
            "6h", Duration.ofHours(6),
            "1d", Duration.ofDays(1));

    private final CatalogueStore catalogue;
    private final ListingCache listings;
    private final MarketStore markets;
    private final OddsHistoryStore history;
    private final MarketCacheValidity validity;
    private final MarketViews views;
    private final SingleFlight<ApiResponse> reads = new SingleFlight<>();

    CatalogueApi(
            Postgres postgres,
            CatalogueStore catalogue,
            ListingCache listings,
            MarketCacheValidity validity,
            MarketViews views,
            MarketRowStore marketRows) {
        this.validity = validity;
        this.views = views;
        this.catalogue = catalogue;
        this.listings = listings;
        this.markets = new MarketStore(postgres, marketRows);
        this.history = new OddsHistoryStore(postgres);
    }

    void register(Operations operations) {
        operations.on("listMarkets", this::list);
        operations.on("getMarket", this::get);
        operations.on("listCategories", this::categories);
        operations.on("getOddsHistory", this::history);
        operations.on("listOddsHistories", this::histories);
    }

    private Future<ApiResponse> list(ApiRequest request) {
        ListingOrder order = ListingOrder.of(request);
        return list(
                request,
                new MarketQuery(
                        order.search(),
                        filter(request, order.sort()),
                        order.sort(),
                        order.page(),
                        order.after(),
                        hasSparkline(request)));
    }

    private static MarketFilter filter(ApiRequest request, MarketSort sort) {
        List<UUID> ids = request.queryList("ids").stream().map(UUID::fromString).toList();
        Optional<UUID> event = request.query("eventId").map(UUID::fromString);
        List<MarketStatus> statuses = request.query("status").isEmpty()
                ? ids.isEmpty() ? List.of(MarketStatus.OPEN) : List.of(MarketStatus.values())
                : request.queryList("status").stream()
                        .map(MarketStatus::fromWire)
                        .toList();
        boolean chosen = !ids.isEmpty() || event.isPresent();
        return new MarketFilter(
                statuses,
                ids,
                request.query("category"),
                request.query("type").map(MarketType::fromWire),
                request.query("tag"),
                event,
                request.query("expiresBefore").map(CatalogueApi::instant),
                isBettable(request, !chosen && isBettableByDefault(sort, statuses)),
                request.query("group").isPresent());
    }

    static boolean isBettable(ApiRequest request, boolean defaultValue) {
        return request.query("bettable").map(Boolean::parseBoolean).orElse(defaultValue);
    }

    /** Whether a listing has bettable markets only unless the request selects the others too. */
    static boolean isBettableByDefault(MarketSort sort, List<MarketStatus> statuses) {
        return sort == MarketSort.TRENDING && statuses.stream().allMatch(MarketStatus.OPEN::equals);
    }

    private static boolean hasSparkline(ApiRequest request) {
        return request.queryList("include").contains("sparkline");
    }

    /** Key of a shared read. A change of any market begins a new read, since the one under way may be older. */
    private record ReadKey(Object subject, long changes) {}

    /** Clients share no read that waits for a turn, since it may wait behind many other reads of its client. */
    private record Turn(MarketQuery query, String network) {}

    /** Subject of the read of one market. */
    private record Single(UUID market, boolean withSparkline) {}

    private Future<ApiResponse> list(ApiRequest request, MarketQuery query) {
        ReadKey key = new ReadKey(
                CatalogueStore.usesTurns(query) ? new Turn(query, request.clientNetwork()) : query, validity.changes());
        return reads.read(key, request.cancellation(), cancellation -> listings.page(
                        query, request.clientNetwork(), cancellation)
                .map(page -> ApiResponse.cacheable(
                        page.json(), validity.ofList(page.markets(), Optional.of(page.validFor()), key.changes))));
    }

    private Future<ApiResponse> get(ApiRequest request) {
        UUID id = request.pathId("marketId");
        boolean withSparkline = hasSparkline(request);
        ReadKey key = new ReadKey(new Single(id, withSparkline), validity.changes());
        return reads.read(key, () -> markets.market(id, withSparkline)
                .map(MarketApi::requireFound)
                .map(market -> ApiResponse.cacheable(
                                json(market),
                                validity.ofMarket(id, Optional.ofNullable(market.stateDuration()), key.changes))
                        .onSent(() -> views.add(id))));
    }

    private static Buffer json(Object body) {
        return Buffer.buffer(Json.bytes(body));
    }

    private record Categories(List<CategoryCount> categories) {}

    private Future<ApiResponse> categories(ApiRequest request) {
        long changes = validity.changes();
        return catalogue
                .categories(request.cancellation())
                .map(found -> ApiResponse.cacheable(json(new Categories(found)), validity.ofList(List.of(), changes)));
    }

    private record History(UUID marketId, String interval, List<OddsPoint> points) {}

    /** Key of a shared read of histories; without a time the read is up to the current time. As to the network see Turn. */
    private record HistoryKey(
            List<UUID> markets, String interval, Optional<String> from, Optional<String> to, String network) {

        static HistoryKey of(ApiRequest request, List<UUID> markets, String interval) {
            return new HistoryKey(
                    markets, interval, request.query("from"), request.query("to"), request.clientNetwork());
        }
    }

    /** A period of a history. */
    private record Period(Instant from, Instant to) {

        static Period of(ApiRequest request) {
            Instant to = request.query("to").map(CatalogueApi::instant).orElseGet(Instant::now);
            Instant from = request.query("from").map(CatalogueApi::instant).orElse(to.minus(DEFAULT_HISTORY));
            if (!from.isBefore(to)) {
                throw MarketRefusals.invalid("from", "order", "must be before to");
            }
            return new Period(from, to);
        }
    }

    private record Histories(List<History> histories) {}

    private Future<ApiResponse> histories(ApiRequest request) {
        List<UUID> ids = request.queryList("ids").stream()
                .map(UUID::fromString)
                .distinct()
                .toList();
        String interval = request.query("interval").orElseThrow();
        Period period = Period.of(request);
        HistoryKey key = HistoryKey.of(request, ids, interval);
        OddsHistoryStore.Section section = section(period, interval, POINTS_OF_SEVERAL_MAX);
        return reads.read(key, request.cancellation(), cancellation -> history.read(
                        request.clientNetwork(), cancellation, ids, section)
                .map(points -> historyResponse(new Histories(ids.stream()
                        .filter(points::containsKey)
                        .map(id -> new History(id, interval, points.get(id)))
                        .toList()))));
    }

    private static OddsHistoryStore.Section section(Period period, String interval, int limit) {
        return new OddsHistoryStore.Section(period.from, period.to, INTERVALS.get(interval), limit);
    }

    private static ApiResponse historyResponse(Object body) {
        return ApiResponse.cacheable(json(body), new CacheValidity(HISTORY_LIFETIME));
    }

    private Future<ApiResponse> history(ApiRequest request) {
        UUID market = request.pathId("marketId");
        String interval = request.query("interval").orElseThrow();
        Period period = Period.of(request);
        HistoryKey key = HistoryKey.of(request, List.of(market), interval);
        return reads.read(key, request.cancellation(), cancellation -> markets.market(market)
                .map(MarketApi::requireFound)
                .compose(found -> history.read(
                        request.clientNetwork(), cancellation, List.of(market), section(period, interval, POINTS_MAX)))
                .map(points -> historyResponse(new History(market, interval, points.getOrDefault(market, List.of())))));
    }

    private static Instant instant(String text) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    }
}
