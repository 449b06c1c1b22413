package app.thisthat.ingestion;

import app.thisthat.market.DisputedMarket;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final int EVENTS_PER_PAGE = 50;

    private final FeedHttp http;
    private final FeedSettings feed;

    PolymarketClient(Vertx vertx, FeedSettings feed, FeedMetrics metrics) {
        this.http = new FeedHttp(vertx, feed.requestTimeout(), metrics);
        this.feed = feed;
    }

    /** A page of the open events, with their open and closed markets. */
    Future<FeedPage> events(Optional<String> cursor) {
        String url = feed.gammaUrl() + "/events/keyset?limit=" + EVENTS_PER_PAGE + "&closed=false" + after(cursor);
        return http.get(url).map(page -> {
            List<JsonNode> events = list(url, page, "events");
            List<FeedEntry> entries = events.stream()
                    .flatMap(event -> GammaMapping.event(event).stream())
                    .toList();
            Stream<JsonNode> markets = events.stream().flatMap(event -> FeedJson.list(event.path("markets")).stream());
            return new FeedPage(entries, disputed(markets), next(page));
        });
    }

    /** A page of the open markets. */
    Future<FeedPage> markets(Optional<String> cursor) {
        String url = feed.gammaUrl() + "/markets/keyset?limit=" + MARKETS_PER_PAGE + "&closed=false&include_tag=true"
                + after(cursor);
        return http.get(url)
                .map(page ->
                        new FeedPage(marketsOf(url, page), disputed(list(url, page, "markets").stream()), next(page)));
    }

    private static List<DisputedMarket> disputed(Stream<JsonNode> markets) {
        return markets.map(GammaMapping::disputed).flatMap(Optional::stream).toList();
    }

    /** The closed ones of the markets, which the feed lists only on request. */
    Future<List<FeedEntry>> closed(List<String> conditionIds) {
        return byId(conditionIds, true);
    }

    Future<List<FeedEntry>> open(List<String> conditionIds) {
        return byId(conditionIds, false);
    }

    private Future<List<FeedEntry>> byId(List<String> conditionIds, boolean closed) {
        List<Future<List<FeedEntry>>> parts = new ArrayList<>();
        for (int from = 0; from < conditionIds.size(); from += CONDITION_IDS_PER_REQUEST) {
            int to = Math.min(from + CONDITION_IDS_PER_REQUEST, conditionIds.size());
            parts.add(fetchByIds(conditionIds.subList(from, to), closed));
        }
        return Future.all(parts)
                .map(done ->
                        parts.stream().flatMap(part -> part.result().stream()).toList());
    }

    private Future<List<FeedEntry>> fetchByIds(List<String> conditionIds, boolean closed) {
        String ids =
                conditionIds.stream().map(id -> "&condition_ids=" + encoded(id)).collect(Collectors.joining());
        String url = feed.gammaUrl() + "/markets/keyset?limit=" + MARKETS_PER_PAGE + "&closed=" + closed
                + "&include_tag=true" + ids;
        return http.get(url).map(page -> marketsOf(url, page));
    }

    /** Payouts per share of resolved markets, by condition id. Each list has the order of the market's outcomes. */
    Future<Map<String, List<BigDecimal>>> resolutions(List<String> conditionIds) {
        return http.get(feed.dataUrl() + "/v2/resolutions?condition=" + encoded(String.join(",", conditionIds)))
                .map(ClobMapping::sharePayouts);
    }

    /** The payout of a market according to the order book service; empty if unknown. */
    Future<Optional<Payout>> payout(String conditionId) {
        return http.get(feed.clobUrl() + "/markets/" + encoded(conditionId))
                .map(ClobMapping::payout)
                .recover(failure -> failure instanceof FeedException feedFailure && feedFailure.isNotFound()
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    /** Best bid and ask by token; tokens without both are left out. */
    Future<Map<String, TopOfBook>> topsOfBook(List<String> tokens) {
        List<PriceRequest> requests = tokens.stream()
                .flatMap(token -> Stream.of(new PriceRequest(token, "BUY"), new PriceRequest(token, "SELL")))
                .toList();
        return http.post(feed.clobUrl() + "/prices", Buffer.buffer(Json.bytes(requests)))
                .map(ClobMapping::topsOfBook);
    }

    private record PriceRequest(String token_id, String side) {}

    Future<Void> close() {
        return http.close();
    }

    private static List<FeedEntry> marketsOf(String url, JsonNode page) {
        return list(url, page, "markets").stream().map(GammaMapping::market).toList();
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
