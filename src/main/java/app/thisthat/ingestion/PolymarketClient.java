package app.thisthat.ingestion;

import app.thisthat.market.DisputedMarket;
import app.thisthat.market.PastOdds;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Client of Polymarket's public APIs, read only and without a key. Every failure is a {@link FeedException}. */
final class PolymarketClient {

    /** The feed accepts 100, but proxies may reject a request line of more than 4 kB. */
    private static final int CONDITION_IDS_PER_REQUEST = 40;

    /** Maximum of the feed. */
    static final int RESOLUTIONS_PER_REQUEST = 20;

    /** Half of the feed's maximum of 500 prices, because each token needs a bid and an ask. */
    static final int TOKENS_PER_REQUEST = 250;

    private static final int MARKETS_PER_PAGE = 100;

    /** The feed allows 500, but such a page with all its markets has tens of megabytes. */
    private static final int EVENTS_PER_PAGE = 100;

    private final FeedHttp http;
    private final FeedSettings feed;
    private final GammaMapping gamma;

    PolymarketClient(Vertx vertx, FeedSettings feed, FeedMetrics metrics) {
        this.http = new FeedHttp(vertx, feed.requestTimeout(), metrics);
        this.feed = feed;
        this.gamma = new GammaMapping(feed.priceRule(), feed.categories());
    }

    /** The open events, with their open and closed markets. */
    CatalogueList events() {
        return new GammaList("/events/keyset?closed=false", EVENTS_PER_PAGE, this::eventPage);
    }

    private FeedPage eventPage(String url, FeedHttp.Response page) {
        List<JsonNode> events = list(url, page.json(), "events");
        List<FeedEntry> entries =
                events.stream().flatMap(event -> gamma.event(event).stream()).toList();
        Stream<JsonNode> markets = events.stream().flatMap(event -> FeedJson.list(event.path("markets")).stream());
        return new FeedPage(entries, disputed(markets), page.readAt(), next(page.json()));
    }

    /** The open markets. */
    CatalogueList markets() {
        return new GammaList("/markets/keyset?closed=false&include_tag=true", MARKETS_PER_PAGE, this::marketPage);
    }

    private FeedPage marketPage(String url, FeedHttp.Response page) {
        return marketPage(url, page, next(page.json()));
    }

    private FeedPage marketPage(String url, FeedHttp.Response page, Optional<String> next) {
        return new FeedPage(
                marketsOf(url, page.json()), disputed(list(url, page.json(), "markets").stream()), page.readAt(), next);
    }

    /** The open ones of some markets. */
    CatalogueList markets(List<String> conditionIds) {
        return new LookupList(conditionIds);
    }

    /** Markets by their ids. The cursor is the index of the first one. */
    private final class LookupList implements CatalogueList {

        private final List<String> conditionIds;

        LookupList(List<String> conditionIds) {
            this.conditionIds = List.copyOf(conditionIds);
        }

        @Override
        public int limitMax() {
            return CONDITION_IDS_PER_REQUEST;
        }

        @Override
        public Future<FeedPage> read(Optional<String> cursor, int limit) {
            int from = from(cursor);
            int to = Math.min(conditionIds.size(), from + limit);
            String url = lookup(conditionIds.subList(from, to), false);
            return http.page(url).map(page -> marketPage(url, page, cursor(to)));
        }

        @Override
        public Future<FeedPage> skip(Optional<String> cursor) {
            int from = from(cursor);
            FeedEntry skipped = new FeedEntry.Skipped(conditionIds.get(from), SkipReason.TOO_LARGE);
            return Future.succeededFuture(new FeedPage(List.of(skipped), List.of(), Instant.EPOCH, cursor(from + 1)));
        }

        private Optional<String> cursor(int index) {
            return index < conditionIds.size() ? Optional.of(String.valueOf(index)) : Optional.empty();
        }

        private static int from(Optional<String> cursor) {
            return cursor.map(Integer::parseInt).orElse(0);
        }
    }

    private String lookup(List<String> conditionIds, boolean closed) {
        String ids =
                conditionIds.stream().map(id -> "&condition_ids=" + encoded(id)).collect(Collectors.joining());
        return feed.gammaUrl() + "/markets/keyset?limit=" + MARKETS_PER_PAGE + "&closed=" + closed + "&include_tag=true"
                + ids;
    }

    /** A list of the Gamma API. */
    private final class GammaList implements CatalogueList {

        private final String path;
        private final int limitMax;
        private final BiFunction<String, FeedHttp.Response, FeedPage> mapping;

        GammaList(String path, int limitMax, BiFunction<String, FeedHttp.Response, FeedPage> mapping) {
            this.path = path;
            this.limitMax = limitMax;
            this.mapping = mapping;
        }

        @Override
        public int limitMax() {
            return limitMax;
        }

        @Override
        public Future<FeedPage> read(Optional<String> cursor, int limit) {
            String url = url(cursor, limit);
            return http.page(url).map(page -> mapping.apply(url, page));
        }

        @Override
        public Future<FeedPage> skip(Optional<String> cursor) {
            return http.scan(url(cursor, 1)).map(page -> {
                FeedEntry skipped = new FeedEntry.Skipped(page.firstId().orElse("?"), SkipReason.TOO_LARGE);
                return new FeedPage(List.of(skipped), List.of(), Instant.EPOCH, page.next());
            });
        }

        private String url(Optional<String> cursor, int limit) {
            return feed.gammaUrl() + path + "&limit=" + limit + after(cursor);
        }
    }

    private static List<DisputedMarket> disputed(Stream<JsonNode> markets) {
        return markets.map(GammaMapping::disputed).flatMap(Optional::stream).toList();
    }

    /** The closed ones of the markets, which the feed lists only on request. */
    Future<List<FeedEntry>> closed(List<String> conditionIds) {
        List<Future<List<FeedEntry>>> parts = new ArrayList<>();
        for (int from = 0; from < conditionIds.size(); from += CONDITION_IDS_PER_REQUEST) {
            int to = Math.min(from + CONDITION_IDS_PER_REQUEST, conditionIds.size());
            parts.add(fetchClosed(conditionIds.subList(from, to)));
        }
        return Future.all(parts)
                .map(done ->
                        parts.stream().flatMap(part -> part.result().stream()).toList());
    }

    private Future<List<FeedEntry>> fetchClosed(List<String> conditionIds) {
        String url = lookup(conditionIds, true);
        return http.get(url)
                .map(page -> marketsOf(url, page.json()))
                .recover(failure -> FeedException.isTooLarge(failure) && conditionIds.size() > 1
                        ? fetchClosedHalves(conditionIds)
                        : Future.failedFuture(failure));
    }

    private Future<List<FeedEntry>> fetchClosedHalves(List<String> conditionIds) {
        int half = conditionIds.size() / 2;
        return fetchClosed(conditionIds.subList(0, half)).compose(first -> fetchClosed(
                        conditionIds.subList(half, conditionIds.size()))
                .map(second -> Stream.concat(first.stream(), second.stream()).toList()));
    }

    /** Payouts per share of resolved markets, by condition id. Each list has the order of the market's outcomes. */
    Future<Map<String, List<BigDecimal>>> resolutions(List<String> conditionIds) {
        return http.get(feed.dataUrl() + "/v2/resolutions?condition=" + encoded(String.join(",", conditionIds)))
                .map(response -> ClobMapping.sharePayouts(response.json()));
    }

    /** The payout of a market according to the order book service; empty if unknown. */
    Future<Optional<Payout>> payout(String conditionId) {
        return http.get(feed.clobUrl() + "/markets/" + encoded(conditionId))
                .map(response -> ClobMapping.payout(response.json()))
                .recover(failure -> failure instanceof FeedException feedFailure && feedFailure.isNotFound()
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    /** Best bid and ask by token; tokens without a book are left out. */
    Future<Map<String, TopOfBook>> topsOfBook(List<String> tokens) {
        List<PriceRequest> requests = tokens.stream()
                .flatMap(token -> Stream.of(new PriceRequest(token, "BUY"), new PriceRequest(token, "SELL")))
                .toList();
        return http.post(feed.clobUrl() + "/prices", Buffer.buffer(Json.bytes(requests)))
                .map(response -> ClobMapping.topsOfBook(response.json()));
    }

    /** The order book of a token. */
    Future<TopOfBook> book(String token) {
        return http.get(feed.clobUrl() + "/book?token_id=" + encoded(token))
                .map(response -> BookMapping.levels(response.json()));
    }

    /** The prices of a token of the last 30 days, about one per hour, without those that equal the one before. */
    Future<List<PastOdds>> priceHistory(String token) {
        return http.get(feed.clobUrl() + "/prices-history?interval=1m&fidelity=60&market=" + encoded(token))
                .map(response -> ClobMapping.priceHistory(response.json()));
    }

    private record PriceRequest(String token_id, String side) {}

    Future<Void> close() {
        return http.close();
    }

    private List<FeedEntry> marketsOf(String url, JsonNode page) {
        return list(url, page, "markets").stream().map(gamma::market).toList();
    }

    private static List<JsonNode> list(String url, JsonNode page, String field) {
        if (!page.path(field).isArray()) {
            throw new FeedException(url + " returned no list \"" + field + "\"");
        }
        return FeedJson.list(page.path(field));
    }

    private static Optional<String> next(JsonNode page) {
        return FeedJson.text(page.path("next_cursor"));
    }

    private static String after(Optional<String> cursor) {
        return cursor.map(value -> "&after_cursor=" + encoded(value)).orElse("");
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
