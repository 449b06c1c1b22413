package app.thisthat.ingestion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Parses a frame of the feed's socket: one message or a list of messages. Unknown and obsolete messages and invalid
 * JSON yield no updates. Never throws.
 */
final class PriceSocketParser {

    private PriceSocketParser() {}

    static List<PriceUpdate> parse(String text) {
        List<PriceUpdate> updates = new ArrayList<>();
        try {
            JsonNode frame = FeedJson.parse(text.getBytes(StandardCharsets.UTF_8));
            for (JsonNode message : frame.isArray() ? FeedJson.list(frame) : List.of(frame)) {
                read(message, updates);
            }
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return updates;
    }

    private static void read(JsonNode message, List<PriceUpdate> updates) {
        boolean book = message.path("bids").isArray() || message.path("asks").isArray();
        switch (message.path("event_type").asText(book ? "book" : "")) {
            case "book" -> book(message, updates);
            case "price_change" -> FeedJson.list(message.path("price_changes")).forEach(change -> top(change, updates));
            case "best_bid_ask" -> top(message, updates);
            case "last_trade_price" -> trade(message, updates);
            case "market_resolved" ->
                FeedJson.text(message.path("market"))
                        .ifPresent(market -> updates.add(new PriceUpdate.Resolved(market)));
            default -> {
                // a message without prices
            }
        }
    }

    /** The feed writes an empty side of the book as an empty text; the book then has no midpoint. */
    private static void top(JsonNode change, List<PriceUpdate> updates) {
        Optional<String> token = FeedJson.text(change.path("asset_id"));
        if (token.isPresent() && (change.has("best_bid") || change.has("best_ask"))) {
            BigDecimal bid = FeedJson.decimal(change.path("best_bid")).orElse(BigDecimal.ZERO);
            BigDecimal ask = FeedJson.decimal(change.path("best_ask")).orElse(BigDecimal.ONE);
            updates.add(new PriceUpdate.Top(token.get(), new TopOfBook(bid, ask)));
        }
    }

    /** The best level of each side, in any order. A book with an empty side has no midpoint. */
    private static void book(JsonNode book, List<PriceUpdate> updates) {
        BigDecimal bid = best(book.path("bids"), BigDecimal.ZERO, BigDecimal::max);
        BigDecimal ask = best(book.path("asks"), BigDecimal.ONE, BigDecimal::min);
        FeedJson.text(book.path("asset_id"))
                .ifPresent(token -> updates.add(new PriceUpdate.Top(token, new TopOfBook(bid, ask))));
    }

    private static BigDecimal best(JsonNode levels, BigDecimal none, BinaryOperator<BigDecimal> better) {
        return FeedJson.list(levels).stream()
                .map(level -> FeedJson.decimal(level.path("price")))
                .flatMap(Optional::stream)
                .reduce(better)
                .orElse(none);
    }

    private static void trade(JsonNode message, List<PriceUpdate> updates) {
        Optional<String> token = FeedJson.text(message.path("asset_id"));
        Optional<BigDecimal> price = FeedJson.decimal(message.path("price"));
        if (token.isPresent() && price.isPresent()) {
            updates.add(new PriceUpdate.Trade(token.get(), price.get()));
        }
    }
}
