package app.thisthat.ingestion;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What others than the catalogue say of how markets paid out: the data service for all of them at once, then the order
 * book service for those it does not know. A source that is away says nothing.
 */
final class SecondSource {

    /** The order book service is asked market by market, so only for so many at a time. */
    private static final int ASKED_ONE_BY_ONE_MAX = 25;

    private final PolymarketClient client;

    SecondSource(PolymarketClient client) {
        this.client = client;
    }

    /** The payouts that are known, by condition id; never fails. */
    Future<Map<String, Payout>> payouts(List<FeedEntry.Closed> markets) {
        Map<String, Payout> known = new HashMap<>();
        Future<?> asked = Future.succeededFuture();
        for (int from = 0; from < markets.size(); from += PolymarketClient.RESOLUTIONS_MAX) {
            int to = Math.min(from + PolymarketClient.RESOLUTIONS_MAX, markets.size());
            List<FeedEntry.Closed> part = markets.subList(from, to);
            asked = asked.compose(done -> askDataService(part, known));
        }
        return asked.compose(done -> askOrderBook(markets, known)).map(known);
    }

    private Future<?> askDataService(List<FeedEntry.Closed> markets, Map<String, Payout> known) {
        List<String> ids = markets.stream().map(FeedEntry.Closed::conditionId).toList();
        return client.resolutions(ids)
                .onSuccess(shares -> markets.forEach(market -> {
                    List<BigDecimal> paid = shares.getOrDefault(market.conditionId(), List.of());
                    Payout.of(market.tokens(), paid).ifPresent(payout -> known.put(market.conditionId(), payout));
                }))
                .otherwiseEmpty();
    }

    private Future<?> askOrderBook(List<FeedEntry.Closed> markets, Map<String, Payout> known) {
        List<String> unknown = new ArrayList<>(
                markets.stream().map(FeedEntry.Closed::conditionId).toList());
        unknown.removeAll(known.keySet());
        Future<?> asked = Future.succeededFuture();
        for (String id : unknown.subList(0, Math.min(ASKED_ONE_BY_ONE_MAX, unknown.size()))) {
            asked = asked.compose(done -> client.payout(id).otherwise(Optional.empty()))
                    .onSuccess(payout -> payout.ifPresent(value -> known.put(id, value)));
        }
        return asked;
    }
}
