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
 * Payouts according to the data service, which answers for many markets at once, and the order book service. A service
 * that failed gives no payouts and is not queried again. One instance serves one round.
 */
final class SecondSource {

    /** Per call, because each market needs one request. */
    private static final int ORDER_BOOK_REQUESTS_MAX = 25;

    private final PolymarketClient client;
    private boolean dataServiceFailed;
    private boolean orderBookFailed;

    SecondSource(PolymarketClient client) {
        this.client = client;
    }

    /** Payouts of the data service by condition id; never fails. */
    Future<Map<String, Payout>> fromDataService(List<ClosedMarket> markets) {
        Map<String, Payout> payouts = new HashMap<>();
        Future<?> queried = Future.succeededFuture();
        for (int from = 0; from < markets.size(); from += PolymarketClient.RESOLUTIONS_PER_REQUEST) {
            int to = Math.min(from + PolymarketClient.RESOLUTIONS_PER_REQUEST, markets.size());
            List<ClosedMarket> part = markets.subList(from, to);
            queried = queried.compose(
                    done -> dataServiceFailed ? Future.succeededFuture() : queryDataService(part, payouts));
        }
        return queried.map(payouts);
    }

    private Future<?> queryDataService(List<ClosedMarket> markets, Map<String, Payout> payouts) {
        List<String> ids = markets.stream().map(ClosedMarket::conditionId).toList();
        return client.resolutions(ids)
                .onSuccess(shares -> markets.forEach(market -> {
                    List<BigDecimal> paid = shares.getOrDefault(market.conditionId(), List.of());
                    payout(market, paid).ifPresent(payout -> payouts.put(market.conditionId(), payout));
                }))
                .onFailure(failure -> dataServiceFailed = true)
                .otherwiseEmpty();
    }

    /** The data service names no tokens: its order is the original one, unless the catalogue reordered the tokens. */
    private static Optional<Payout> payout(ClosedMarket market, List<BigDecimal> paid) {
        if (market.hasReorderedTokens() || paid.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Payout.of(market.tokens(), paid).orElse(Payout.UNEVEN));
    }

    /** Payouts of the order book service, which names the tokens, by condition id; never fails. */
    Future<Map<String, Payout>> fromOrderBooks(List<ClosedMarket> markets) {
        Map<String, Payout> payouts = new HashMap<>();
        List<ClosedMarket> shuffled = new ArrayList<>(markets);
        Collections.shuffle(shuffled); // so that the limit excludes other markets in the next round
        Future<?> queried = Future.succeededFuture();
        for (ClosedMarket market : shuffled.subList(0, Math.min(ORDER_BOOK_REQUESTS_MAX, shuffled.size()))) {
            queried = queried.compose(
                    done -> orderBookFailed ? Future.succeededFuture() : queryOrderBook(market.conditionId(), payouts));
        }
        return queried.map(payouts);
    }

    private Future<?> queryOrderBook(String conditionId, Map<String, Payout> payouts) {
        return client.payout(conditionId)
                .onSuccess(payout -> payout.ifPresent(value -> payouts.put(conditionId, value)))
                .onFailure(failure -> orderBookFailed = true)
                .otherwiseEmpty();
    }
}
