package app.thisthat.ingestion;

import app.thisthat.kernel.Odds;
import app.thisthat.market.PastOdds;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps responses of the feed's order book service and data service. Never throws, whatever the JSON contains. */
final class ClobMapping {

    /** Units that the data service pays for one share. */
    private static final BigDecimal UNITS_PER_SHARE = BigDecimal.valueOf(1_000_000);

    /** More than the hours of a month. */
    private static final int HISTORY_POINTS_MAX = 1_000;

    private ClobMapping() {}

    /** The payout of an order book market; empty if the market is open or does not flag exactly one winner. */
    static Optional<Payout> payout(JsonNode market) {
        if (!FeedJson.isTrue(market.path("closed"))) {
            return Optional.empty();
        }
        List<String> winners = FeedJson.list(market.path("tokens")).stream()
                .filter(token -> FeedJson.isTrue(token.path("winner")))
                .map(token -> FeedJson.text(token.path("token_id")))
                .flatMap(Optional::stream)
                .toList();
        return winners.size() == 1 ? Optional.of(Payout.to(winners.get(0))) : Optional.empty();
    }

    /** Points that are no prices are left out, and so are those whose price equals the one before. */
    static List<PastOdds> priceHistory(JsonNode response) {
        List<PastOdds> points = new ArrayList<>();
        for (JsonNode point : FeedJson.list(response.path("history"))) {
            Optional<PastOdds> next = pastOdds(point);
            if (next.isPresent() && points.size() < HISTORY_POINTS_MAX && !isRepeated(points, next.get())) {
                points.add(next.get());
            }
        }
        return points;
    }

    private static boolean isRepeated(List<PastOdds> points, PastOdds next) {
        return !points.isEmpty() && points.get(points.size() - 1).odds().equals(next.odds());
    }

    private static Optional<PastOdds> pastOdds(JsonNode point) {
        JsonNode seconds = point.path("t");
        Optional<BigDecimal> price = FeedJson.decimal(point.path("p"))
                .filter(value -> value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0);
        return price.isPresent() && seconds.isIntegralNumber() && seconds.canConvertToInt() && seconds.intValue() > 0
                ? Optional.of(new PastOdds(Instant.ofEpochSecond(seconds.intValue()), Odds.nearest(price.get())))
                : Optional.empty();
    }

    static Map<String, List<BigDecimal>> sharePayouts(JsonNode response) {
        Map<String, List<BigDecimal>> byCondition = new HashMap<>();
        for (JsonNode row : FeedJson.list(response.path("data"))) {
            Optional<String> condition = FeedJson.text(row.path("condition_id"));
            if (condition.isPresent()
                    && FeedStatus.RESOLVED.equals(row.path("status").asText())) {
                byCondition.put(condition.get(), sharePayouts(row.path("payouts"), row.path("price")));
            }
        }
        return byCondition;
    }

    /** Without payouts, the oracle's price of the first outcome decides. An unset price is far above 1. */
    private static List<BigDecimal> sharePayouts(JsonNode payouts, JsonNode price) {
        List<BigDecimal> paid = FeedJson.list(payouts).stream()
                .map(FeedJson::decimal)
                .flatMap(Optional::stream)
                .map(units -> units.divide(UNITS_PER_SHARE))
                .toList();
        return paid.isEmpty()
                ? FeedJson.decimal(price)
                        .filter(first -> first.compareTo(BigDecimal.ONE) <= 0)
                        .map(first -> List.of(first, BigDecimal.ONE.subtract(first)))
                        .orElse(List.of())
                : paid;
    }

    /** The best prices by token. {@code BUY} is the best bid, as in the example of the feed's documentation. */
    static Map<String, TopOfBook> topsOfBook(JsonNode prices) {
        Map<String, TopOfBook> tops = new HashMap<>();
        prices.properties().forEach(token -> {
            JsonNode sides = token.getValue();
            if (sides.has("BUY") || sides.has("SELL")) {
                tops.put(token.getKey(), BookMapping.top(sides.path("BUY"), sides.path("SELL")));
            }
        });
        return tops;
    }
}
