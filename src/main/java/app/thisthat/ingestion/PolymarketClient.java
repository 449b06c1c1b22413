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

/**
 * Polymarket's public interfaces, read only and without a key. Every method fails with a {@link FeedException} when there is
 * no usable answer, and with nothing else.
 */
final class PolymarketClient {

    /** Ids in one request for markets. The feed takes 100, but servers on the way may refuse a line of more than 4 kB. */
    private static final int CONDITIONS_MAX = 40;

    /** Ids in one request for resolutions. */
    static final int RESOLUTIONS_MAX = 20;

    /** Tokens in one request for prices, each asked for twice. */
    static final int TOKENS_MAX = 250;

    private static final int MARKETS_A_PAGE = 100;

    /** The feed allows 500, but with all their markets that is tens of megabytes. */
    private static final int EVENTS_A_PAGE = 50;

    private final FeedHttp http;
    private final FeedSettings feed;

    PolymarketClient(Vertx vertx, FeedSettings feed, FeedMetrics meter) {
        this.http = new FeedHttp(vertx, feed.requestTimeout(), meter);
        this.feed = feed;
    }

    /** A page of the open events with their markets. */
    Future<FeedPage> events(Optional<String> cursor) {
        String url = feed.gammaUrl() + "/events/keyset?limit=" + EVENTS_A_PAGE + "&closed=false" + after(cursor);
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
        String url = feed.gammaUrl() + "/markets/keyset?limit=" + MARKETS_A_PAGE + "&closed=false&include_tag=true"
                + after(cursor);
        return http.get(url)
                .map(page ->
                        new FeedPage(marketsOf(url, page), disputed(list(url, page, "markets").stream()), next(page)));
    }

    private static List<DisputedMarket> disputed(Stream<JsonNode> markets) {
        return markets.map(GammaMapping::disputed).flatMap(Optional::stream).toList();
    }

    /** Those of the markets that are closed; the feed shows them only to those who ask for closed ones. */
    Future<List<FeedEntry>> closed(List<String> conditionIds) {
        return byId(conditionIds, true);
    }

    /** Those of the markets that are open. */
    Future<List<FeedEntry>> open(List<String> conditionIds) {
        return byId(conditionIds, false);
    }

    private Future<List<FeedEntry>> byId(List<String> conditionIds, boolean closed) {
        List<Future<List<FeedEntry>>> parts = new ArrayList<>();
        for (int from = 0; from < conditionIds.size(); from += CONDITIONS_MAX) {
            int to = Math.min(from + CONDITIONS_MAX, conditionIds.size());
            parts.add(part(conditionIds.subList(from, to), closed));
        }
        return Future.all(parts)
                .map(all ->
                        parts.stream().flatMap(part -> part.result().stream()).toList());
    }

    private Future<List<FeedEntry>> part(List<String> conditionIds, boolean closed) {
        String ids =
                conditionIds.stream().map(id -> "&condition_ids=" + encoded(id)).collect(Collectors.joining());
        String url = feed.gammaUrl() + "/markets/keyset?limit=" + MARKETS_A_PAGE + "&closed=" + closed
                + "&include_tag=true" + ids;
        return http.get(url).map(page -> marketsOf(url, page));
    }

    /** The shares that the outcomes of resolved markets were paid, by condition id, in the order of their outcomes. */
    Future<Map<String, List<BigDecimal>>> resolutions(List<String> conditionIds) {
        return http.get(feed.dataUrl() + "/v2/resolutions?condition=" + encoded(String.join(",", conditionIds)))
                .map(ClobMapping::shares);
    }

    /** How a market paid out by the order book service; empty if that does not say. */
    Future<Optional<Payout>> payout(String conditionId) {
        return http.get(feed.clobUrl() + "/markets/" + encoded(conditionId))
                .map(ClobMapping::payout)
                .recover(failure -> failure instanceof FeedException trouble && trouble.isNotFound()
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    /** The best bid and offer of tokens; those without are left out. */
    Future<Map<String, TopOfBook>> tops(List<String> tokens) {
        List<PriceWanted> wanted = tokens.stream()
                .flatMap(token -> Stream.of(new PriceWanted(token, "BUY"), new PriceWanted(token, "SELL")))
                .toList();
        return http.post(feed.clobUrl() + "/prices", Buffer.buffer(Json.bytes(wanted)))
                .map(ClobMapping::tops);
    }

    /** As the wire names them. */
    private record PriceWanted(String token_id, String side) {}

    Future<Void> close() {
        return http.close();
    }

    private static List<FeedEntry> marketsOf(String url, JsonNode page) {
        return list(url, page, "markets").stream().map(GammaMapping::market).toList();
    }

    private static List<JsonNode> list(String url, JsonNode page, String field) {
        if (!page.path(field).isArray()) {
            throw new FeedException(url + " answered without " + field);
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
