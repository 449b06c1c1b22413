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
 * Reads a frame of the feed's socket: one message or a list of them. Kinds that are unknown or obsolete tell nothing, as
 * does what is no JSON. Pure, and no frame makes it fail.
 */
final class PriceSocketParser {

    private PriceSocketParser() {}

    static List<PriceUpdate> ticks(String text) {
        List<PriceUpdate> ticks = new ArrayList<>();
        try {
            JsonNode frame = FeedJson.parse(text.getBytes(StandardCharsets.UTF_8));
            for (JsonNode message : frame.isArray() ? FeedJson.list(frame) : List.of(frame)) {
                read(message, ticks);
            }
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return ticks;
    }

    private static void read(JsonNode message, List<PriceUpdate> ticks) {
        boolean book = message.path("bids").isArray() || message.path("asks").isArray();
        switch (message.path("event_type").asText(book ? "book" : "")) {
            case "book" -> book(message, ticks);
            case "price_change" -> FeedJson.list(message.path("price_changes")).forEach(change -> top(change, ticks));
            case "best_bid_ask" -> top(message, ticks);
            case "last_trade_price" -> trade(message, ticks);
            case "market_resolved" ->
                FeedJson.text(message.path("market")).ifPresent(market -> ticks.add(new PriceUpdate.Ended(market)));
            default -> {
                // a kind that tells nothing of prices
            }
        }
    }

    /** A side of the book that is empty is written as an empty text; it leaves no middle. */
    private static void top(JsonNode change, List<PriceUpdate> ticks) {
        Optional<String> token = FeedJson.text(change.path("asset_id"));
        if (token.isPresent() && (change.has("best_bid") || change.has("best_ask"))) {
            BigDecimal bid = FeedJson.decimal(change.path("best_bid")).orElse(BigDecimal.ZERO);
            BigDecimal ask = FeedJson.decimal(change.path("best_ask")).orElse(BigDecimal.ONE);
            ticks.add(new PriceUpdate.Top(token.get(), new TopOfBook(bid, ask)));
        }
    }

    /** The best of all levels, whatever order they stand in. A side without levels leaves no middle. */
    private static void book(JsonNode book, List<PriceUpdate> ticks) {
        BigDecimal bid = best(book.path("bids"), BigDecimal.ZERO, BigDecimal::max);
        BigDecimal ask = best(book.path("asks"), BigDecimal.ONE, BigDecimal::min);
        FeedJson.text(book.path("asset_id"))
                .ifPresent(token -> ticks.add(new PriceUpdate.Top(token, new TopOfBook(bid, ask))));
    }

    private static BigDecimal best(JsonNode levels, BigDecimal none, BinaryOperator<BigDecimal> better) {
        return FeedJson.list(levels).stream()
                .map(level -> FeedJson.decimal(level.path("price")))
                .flatMap(Optional::stream)
                .reduce(better)
                .orElse(none);
    }

    private static void trade(JsonNode message, List<PriceUpdate> ticks) {
        Optional<String> token = FeedJson.text(message.path("asset_id"));
        Optional<BigDecimal> price = FeedJson.decimal(message.path("price"));
        if (token.isPresent() && price.isPresent()) {
            ticks.add(new PriceUpdate.Trade(token.get(), price.get()));
        }
    }
}
