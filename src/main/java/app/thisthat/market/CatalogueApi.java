package app.thisthat.market;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.SingleFlight;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
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

/** Finding markets, and how their odds went. */
final class CatalogueApi {

    private static final int POINTS_MAX = 1_000;
    private static final Duration HISTORY_SHOWN = Duration.ofDays(1);

    private static final Map<String, Duration> INTERVALS = Map.of(
            "1s", Duration.ofSeconds(1),
            "1m", Duration.ofMinutes(1),
            "5m", Duration.ofMinutes(5),
            "1h", Duration.ofHours(1),
            "1d", Duration.ofDays(1));

    private final CatalogueStore catalogue;
    private final ListingCache listings;
    private final MarketStore markets;
    private final OddsHistoryStore history;
    private final MarketCacheValidity freshness;
    private final SingleFlight<ApiResponse> reads = new SingleFlight<>();

    CatalogueApi(Postgres postgres, ListingCacheStore shared, MarketCacheValidity freshness) {
        this.freshness = freshness;
        this.catalogue = new CatalogueStore(postgres);
        this.listings = new ListingCache(catalogue, shared);
        this.markets = new MarketStore(postgres);
        this.history = new OddsHistoryStore(postgres);
    }

    void register(Operations operations) {
        operations.on("listMarkets", this::list);
        operations.on("getMarket", this::get);
        operations.on("listCategories", this::categories);
        operations.on("getOddsHistory", this::history);
    }

    private Future<ApiResponse> list(ApiRequest request) {
        Optional<String> words = request.query("q");
        MarketSort sort = request.query("sort")
                .map(MarketSort::fromWire)
                .orElse(words.isPresent() ? MarketSort.RELEVANCE : MarketSort.TRENDING);
        if (sort == MarketSort.RELEVANCE && words.isEmpty()) {
            throw invalid("sort", "has nothing to be relevant to without q");
        }
        PageRequest page = request.page();
        Optional<MarketCursor> after = request.query("cursor").map(text -> MarketCursor.parse(text, sort));
        if (after.isPresent() && page.offset() > 0) {
            throw invalid("offset", "does not go with cursor");
        }
        return page(new MarketQuery(
                words,
                request.query("category"),
                request.query("type"),
                request.query("tag"),
                MarketStatus.fromWire(request.query("status").orElseThrow()),
                sort,
                page,
                after));
    }

    /** What is read, and after how many changes. */
    private record Reading(Object what, long changes) {}

    private Future<ApiResponse> page(MarketQuery query) {
        Reading reading = new Reading(query, freshness.changes());
        return reads.read(reading, () -> listings.page(query)
                .map(page -> ApiResponse.cacheable(page.json(), freshness.ofList(page.markets(), reading.changes))));
    }

    private Future<ApiResponse> get(ApiRequest request) {
        UUID id = request.pathId("marketId");
        Reading reading = new Reading(id, freshness.changes());
        return reads.read(reading, () -> markets.market(id)
                .map(MarketApi::found)
                .map(market -> ApiResponse.cacheable(json(market), freshness.ofMarket(id, reading.changes))));
    }

    private static Buffer json(Object body) {
        return Buffer.buffer(Json.bytes(body));
    }

    private record Categories(List<CategoryCount> categories) {}

    private Future<ApiResponse> categories(ApiRequest request) {
        Reading reading = new Reading("categories", freshness.changes());
        return reads.read(reading, () -> catalogue
                .categories()
                .map(found -> ApiResponse.cacheable(
                        json(new Categories(found)), freshness.ofList(List.of(), reading.changes))));
    }

    private record History(UUID marketId, String interval, List<OddsPoint> points) {}

    private Future<ApiResponse> history(ApiRequest request) {
        UUID market = request.pathId("marketId");
        String interval = request.query("interval").orElseThrow();
        Instant to = request.query("to").map(CatalogueApi::instant).orElseGet(Instant::now);
        Instant from = request.query("from").map(CatalogueApi::instant).orElse(to.minus(HISTORY_SHOWN));
        if (!from.isBefore(to)) {
            throw invalid("from", "has to be before to");
        }
        return markets.market(market)
                .map(MarketApi::found)
                .compose(found -> history.read(market, from, to, INTERVALS.get(interval), POINTS_MAX))
                .map(points -> ApiResponse.ok(new History(market, interval, points)));
    }

    private static Instant instant(String text) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    }

    private static RuntimeException invalid(String field, String problem) {
        return Refusal.of(RefusalCode.VALIDATION_ERROR, field + " " + problem, Map.of(field, problem))
                .asException();
    }
}
