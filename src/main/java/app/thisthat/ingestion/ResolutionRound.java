package app.thisthat.ingestion;

import app.thisthat.market.FeedClosure;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round of the resolution watch: closes the markets that the feed closed, and resolves the final ones. */
final class ResolutionRound {

    private static final Logger LOG = LoggerFactory.getLogger(ResolutionRound.class);

    private final PolymarketClient client;
    private final SecondSource secondSource;
    private final MarketMirror mirror;
    private final Bus bus;
    private final Instant confirmedSince;
    private final UnresolvedMarkets unresolved;
    private final ConsecutiveFailurePolicy failurePolicy = new ConsecutiveFailurePolicy();
    private int resolved;

    ResolutionRound(
            PolymarketClient client,
            MarketMirror mirror,
            Bus bus,
            Instant confirmedSince,
            UnresolvedMarkets unresolved) {
        this.client = client;
        this.secondSource = new SecondSource(client);
        this.mirror = mirror;
        this.bus = bus;
        this.confirmedSince = confirmedSince;
        this.unresolved = unresolved;
    }

    /** Checks a page of markets. Fails with the second failed page in a row. */
    Future<Void> check(List<MirroredId> markets) {
        return markets.isEmpty() ? Future.succeededFuture() : failurePolicy.apply(checkPage(markets), null);
    }

    /** The number of resolved markets; fails if a page could not be checked. */
    Future<Integer> result() {
        return failurePolicy.result().map(done -> resolved);
    }

    private Future<Void> checkPage(List<MirroredId> markets) {
        Map<String, MirroredId> byFeedId =
                markets.stream().collect(Collectors.toMap(MirroredId::feedId, Function.identity()));
        return client.closed(List.copyOf(byFeedId.keySet())).compose(entries -> {
            Map<MirroredId, ClosedMarket> closedMarkets = new LinkedHashMap<>();
            for (FeedEntry entry : entries) {
                if (entry instanceof FeedEntry.Closed closed && byFeedId.containsKey(closed.conditionId())) {
                    MirroredId market = byFeedId.get(closed.conditionId());
                    closedMarkets.put(market, new ClosedMarket(market, closed));
                }
            }
            List<UUID> notClosed = markets.stream()
                    .filter(market -> !closedMarkets.containsKey(market))
                    .map(MirroredId::marketId)
                    .toList();
            return closeAndResolve(List.copyOf(closedMarkets.values()))
                    .compose(done -> mirror.closeVanished(notClosed, confirmedSince))
                    .onSuccess(ResolutionRound::reportVanished)
                    .mapEmpty();
        });
    }

    private static void reportVanished(List<UUID> markets) {
        if (!markets.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("markets", markets.size())
                    .log("Closed markets that are missing from the feed; an admin must resolve them");
        }
    }

    /** The order book service is queried last, because it needs one request per market. */
    private Future<?> closeAndResolve(List<ClosedMarket> markets) {
        if (markets.isEmpty()) {
            return Future.succeededFuture();
        }
        List<FeedClosure> closures = markets.stream()
                .map(market ->
                        new FeedClosure(market.conditionId(), market.closed().updatedAt()))
                .toList();
        return mirror.close(closures)
                .compose(done -> secondSource.fromDataService(markets))
                .compose(payouts -> {
                    Map<Boolean, List<ClosedMarket>> byNeed = markets.stream()
                            .collect(Collectors.partitioningBy(market -> !payouts.containsKey(market.conditionId())
                                    && ResolutionPolicy.needsSecondSource(market)));
                    return resolve(byNeed.get(false), payouts)
                            .compose(done -> secondSource.fromOrderBooks(byNeed.get(true)))
                            .compose(more -> resolve(byNeed.get(true), more));
                });
    }

    private Future<?> resolve(List<ClosedMarket> markets, Map<String, Payout> secondSources) {
        Future<?> previous = Future.succeededFuture();
        for (ClosedMarket market : markets) {
            Optional<Payout> payout = Optional.ofNullable(secondSources.get(market.conditionId()));
            previous = previous.compose(done -> resolve(market, payout));
        }
        return previous;
    }

    private Future<?> resolve(ClosedMarket market, Optional<Payout> secondPayout) {
        UUID marketId = market.market().marketId();
        ResolutionPolicy.Verdict verdict = ResolutionPolicy.decide(market, secondPayout);
        if (verdict instanceof ResolutionPolicy.Verdict.Final decided) {
            unresolved.remove(market.market());
            return bus.<ResolveOutcome>request(
                            ResolveMarket.ADDRESS, ResolveMarket.byFeed(marketId, decided.resolution()))
                    .onSuccess(outcome -> countResolved(marketId, outcome));
        }
        String reason = ((ResolutionPolicy.Verdict.NotFinal) verdict).reason();
        unresolved.report(market.market(), reason);
        return mirror.saveEvidence(marketId, reason, evidence(market.closed(), secondPayout));
    }

    private void countResolved(UUID market, ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Refused refused) {
            LOG.atWarn()
                    .addKeyValue("marketId", market)
                    .addKeyValue("code", refused.refusal().code())
                    .log("Resolution by the feed refused");
        } else {
            resolved++;
        }
    }

    static Map<String, Object> evidence(FeedEntry.Closed closed, Optional<Payout> secondPayout) {
        Map<String, Object> evidence = new HashMap<>();
        evidence.put("status", closed.status());
        evidence.put("tokens", closed.tokens());
        evidence.put("prices", GammaMapping.plainStrings(closed.prices()));
        secondPayout.ifPresent(
                payout -> evidence.put("secondSource", payout.winner().orElse("even split")));
        return evidence;
    }
}
