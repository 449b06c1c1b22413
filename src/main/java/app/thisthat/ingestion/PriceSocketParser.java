package app.thisthat.ingestion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses a frame of the feed's socket: one message or a list of messages. Unknown and obsolete messages and invalid
 * JSON yield no updates. Never throws.
 */
final class PriceSocketParser {

    /** Milliseconds of the year 9999; later times are no times. */
    private static final BigDecimal LATEST_MS = new BigDecimal("253370764800000");

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
        Optional<Instant> at = time(message.path("timestamp"));
        switch (message.path("event_type").asText(book ? "book" : "")) {
            case "book" -> book(message, updates);
            case "price_change" ->
                FeedJson.list(message.path("price_changes")).forEach(change -> top(change, at, updates));
            case "best_bid_ask" -> top(message, at, updates);
            case "last_trade_price" -> trade(message, at, updates);
            case "market_resolved" ->
                FeedJson.text(message.path("market"))
                        .ifPresent(market -> updates.add(new PriceUpdate.Resolved(market)));
            default -> {
                // a message without prices
            }
        }
    }

    private static void top(JsonNode change, Optional<Instant> at, List<PriceUpdate> updates) {
        Optional<String> token = FeedJson.text(change.path("asset_id"));
        if (token.isPresent() && (change.has("best_bid") || change.has("best_ask"))) {
            TopOfBook top = BookMapping.top(change.path("best_bid"), change.path("best_ask"));
            updates.add(new PriceUpdate.Top(token.get(), top, at));
        }
    }

    /** The time of a book is that of its last change, which may be long ago. */
    private static void book(JsonNode book, List<PriceUpdate> updates) {
        FeedJson.text(book.path("asset_id"))
                .ifPresent(
                        token -> updates.add(new PriceUpdate.Top(token, BookMapping.levels(book), Optional.empty())));
    }

    private static void trade(JsonNode message, Optional<Instant> at, List<PriceUpdate> updates) {
        Optional<String> token = FeedJson.text(message.path("asset_id"));
        Optional<BigDecimal> price = FeedJson.decimal(message.path("price"));
        if (token.isPresent() && price.isPresent()) {
            updates.add(new PriceUpdate.Trade(token.get(), price.get(), at));
        }
    }

    private static Optional<Instant> time(JsonNode milliseconds) {
        return FeedJson.decimal(milliseconds)
                .filter(ms -> ms.signum() > 0 && ms.compareTo(LATEST_MS) < 0)
                .map(ms -> Instant.ofEpochMilli(ms.longValue()));
    }
}
