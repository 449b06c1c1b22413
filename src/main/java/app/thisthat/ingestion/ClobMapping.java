package app.thisthat.ingestion;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the feed's order book service and its data service say. Pure, and no JSON makes it fail. */
final class ClobMapping {

    private static final String RESOLVED = "resolved";

    /** Shares of one credit as the data service counts them. */
    private static final BigDecimal SHARE_UNITS = BigDecimal.valueOf(1_000_000);

    private ClobMapping() {}

    /** How a market of the order book service paid out; empty if it is not closed or flags no single winner. */
    static Optional<Payout> payout(JsonNode market) {
        if (!FeedJson.yes(market.path("closed"))) {
            return Optional.empty();
        }
        List<String> winners = FeedJson.list(market.path("tokens")).stream()
                .filter(token -> FeedJson.yes(token.path("winner")))
                .map(token -> FeedJson.text(token.path("token_id")))
                .flatMap(Optional::stream)
                .toList();
        return winners.size() == 1 ? Optional.of(Payout.to(winners.get(0))) : Optional.empty();
    }

    /**
     * The shares that the data service's resolutions paid, by condition id, each in the order of the market's outcomes;
     * only those that are resolved.
     */
    static Map<String, List<BigDecimal>> shares(JsonNode answer) {
        Map<String, List<BigDecimal>> byCondition = new HashMap<>();
        for (JsonNode row : FeedJson.list(answer.path("data"))) {
            Optional<String> condition = FeedJson.text(row.path("condition_id"));
            if (condition.isPresent() && RESOLVED.equals(row.path("status").asText())) {
                byCondition.put(condition.get(), shares(row.path("payouts"), row.path("price")));
            }
        }
        return byCondition;
    }

    /** From the payouts, or else from the oracle's price of the first outcome, which is far above 1 where it is not set. */
    private static List<BigDecimal> shares(JsonNode payouts, JsonNode price) {
        List<BigDecimal> paid = FeedJson.list(payouts).stream()
                .map(FeedJson::decimal)
                .flatMap(Optional::stream)
                .map(units -> units.divide(SHARE_UNITS))
                .toList();
        return paid.isEmpty()
                ? FeedJson.decimal(price)
                        .filter(first -> first.compareTo(BigDecimal.ONE) <= 0)
                        .map(first -> List.of(first, BigDecimal.ONE.subtract(first)))
                        .orElse(List.of())
                : paid;
    }

    /** The best bid and offer of each token that has both, by token. */
    static Map<String, TopOfBook> tops(JsonNode prices) {
        Map<String, TopOfBook> tops = new HashMap<>();
        prices.properties().forEach(token -> {
            Optional<BigDecimal> buy = FeedJson.decimal(token.getValue().path("BUY"));
            Optional<BigDecimal> sell = FeedJson.decimal(token.getValue().path("SELL"));
            if (buy.isPresent() && sell.isPresent()) {
                tops.put(token.getKey(), TopOfBook.of(buy.get(), sell.get()));
            }
        });
        return tops;
    }
}
