package app.thisthat.ingestion;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What others than the catalogue say of how markets paid out: the data service, which is asked for many at once, and the
 * order book service. One that is away says nothing, and is asked no more in the round that this is made for.
 */
final class SecondSource {

    /** The order book service is asked market by market, so only for so many at a time. */
    private static final int ASKED_ONE_BY_ONE_MAX = 25;

    private final PolymarketClient client;
    private boolean dataServiceAway;
    private boolean orderBookAway;

    SecondSource(PolymarketClient client) {
        this.client = client;
    }

    /** The payouts that the data service knows of, by condition id; never fails. */
    Future<Map<String, Payout>> dataService(List<ClosedMarket> markets) {
        Map<String, Payout> known = new HashMap<>();
        Future<?> asked = Future.succeededFuture();
        for (int from = 0; from < markets.size(); from += PolymarketClient.RESOLUTIONS_MAX) {
            int to = Math.min(from + PolymarketClient.RESOLUTIONS_MAX, markets.size());
            List<ClosedMarket> part = markets.subList(from, to);
            asked = asked.compose(done -> dataServiceAway ? Future.succeededFuture() : askDataService(part, known));
        }
        return asked.map(known);
    }

    private Future<?> askDataService(List<ClosedMarket> markets, Map<String, Payout> known) {
        List<String> ids = markets.stream().map(ClosedMarket::conditionId).toList();
        return client.resolutions(ids)
                .onSuccess(shares -> markets.forEach(market -> {
                    List<BigDecimal> paid = shares.getOrDefault(market.conditionId(), List.of());
                    payout(market, paid).ifPresent(payout -> known.put(market.conditionId(), payout));
                }))
                .onFailure(away -> dataServiceAway = true)
                .otherwiseEmpty();
    }

    /** Its payouts stand in an order and name no tokens (ruling 19): that is our order, unless the catalogue has turned its own. */
    private static Optional<Payout> payout(ClosedMarket market, List<BigDecimal> paid) {
        if (market.isTurned() || paid.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Payout.of(market.tokens(), paid).orElse(Payout.UNEVEN));
    }

    /** The payouts that the order book service knows of, which names the tokens, by condition id; never fails. */
    Future<Map<String, Payout>> orderBook(List<ClosedMarket> markets) {
        Map<String, Payout> known = new HashMap<>();
        List<ClosedMarket> asked = new ArrayList<>(markets);
        Collections.shuffle(asked); // where they are too many, it is not always the same that are left out
        Future<?> answered = Future.succeededFuture();
        for (ClosedMarket market : asked.subList(0, Math.min(ASKED_ONE_BY_ONE_MAX, asked.size()))) {
            answered = answered.compose(
                    done -> orderBookAway ? Future.succeededFuture() : askOrderBook(market.conditionId(), known));
        }
        return answered.map(known);
    }

    private Future<?> askOrderBook(String conditionId, Map<String, Payout> known) {
        return client.payout(conditionId)
                .onSuccess(payout -> payout.ifPresent(value -> known.put(conditionId, value)))
                .onFailure(away -> orderBookAway = true)
                .otherwiseEmpty();
    }
}
