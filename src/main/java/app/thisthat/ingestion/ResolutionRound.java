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

/**
 * One round of the resolution watch: closes those of the markets it is shown that have ended, and has those resolved whose
 * end is final.
 */
final class ResolutionRound {

    private static final Logger LOG = LoggerFactory.getLogger(ResolutionRound.class);

    private final PolymarketClient client;
    private final SecondSource secondSource;
    private final MarketMirror mirror;
    private final Bus bus;
    private final Instant confirmedSince;
    private final UnresolvedMarkets waiting;
    private final ConsecutiveFailurePolicy tolerance = new ConsecutiveFailurePolicy();
    private int resolved;

    ResolutionRound(
            PolymarketClient client, MarketMirror mirror, Bus bus, Instant confirmedSince, UnresolvedMarkets waiting) {
        this.client = client;
        this.secondSource = new SecondSource(client);
        this.mirror = mirror;
        this.bus = bus;
        this.confirmedSince = confirmedSince;
        this.waiting = waiting;
    }

    /** Looks at some markets, a hundred or so; fails only if that is in vain twice in a row. */
    Future<Void> look(List<MirroredId> markets) {
        return markets.isEmpty() ? Future.succeededFuture() : tolerance.of(lookAt(markets), null);
    }

    /** How many markets were resolved; fails if some could not be looked at. */
    Future<Integer> end() {
        return tolerance.end().map(done -> resolved);
    }

    private Future<Void> lookAt(List<MirroredId> markets) {
        Map<String, MirroredId> byFeedId =
                markets.stream().collect(Collectors.toMap(MirroredId::feedId, Function.identity()));
        return client.closed(List.copyOf(byFeedId.keySet())).compose(entries -> {
            Map<MirroredId, ClosedMarket> ended = new LinkedHashMap<>();
            for (FeedEntry entry : entries) {
                if (entry instanceof FeedEntry.Closed closed && byFeedId.containsKey(closed.conditionId())) {
                    MirroredId market = byFeedId.get(closed.conditionId());
                    ended.put(market, new ClosedMarket(market, closed));
                }
            }
            List<UUID> untold = markets.stream()
                    .filter(market -> !ended.containsKey(market))
                    .map(MirroredId::marketId)
                    .toList();
            return end(List.copyOf(ended.values()))
                    .compose(done -> mirror.closeVanished(untold, confirmedSince))
                    .onSuccess(ResolutionRound::vanished)
                    .mapEmpty();
        });
    }

    private static void vanished(List<UUID> markets) {
        if (!markets.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("markets", markets.size())
                    .log("The feed does not list markets any more that it never ended; they wait for an admin");
        }
    }

    /** What is final by the catalogue does not wait for the order book service, which is asked market by market. */
    private Future<?> end(List<ClosedMarket> ended) {
        if (ended.isEmpty()) {
            return Future.succeededFuture();
        }
        List<FeedClosure> closed = ended.stream()
                .map(market ->
                        new FeedClosure(market.conditionId(), market.closed().updatedAt()))
                .toList();
        return mirror.close(closed)
                .compose(done -> secondSource.dataService(ended))
                .compose(payouts -> {
                    Map<Boolean, List<ClosedMarket>> byNeed = ended.stream()
                            .collect(Collectors.partitioningBy(market -> !payouts.containsKey(market.conditionId())
                                    && ResolutionPolicy.hangsOnASecondSource(market)));
                    return settle(byNeed.get(false), payouts)
                            .compose(done -> secondSource.orderBook(byNeed.get(true)))
                            .compose(more -> settle(byNeed.get(true), more));
                });
    }

    private Future<?> settle(List<ClosedMarket> ended, Map<String, Payout> second) {
        Future<?> settled = Future.succeededFuture();
        for (ClosedMarket market : ended) {
            Optional<Payout> payout = Optional.ofNullable(second.get(market.conditionId()));
            settled = settled.compose(done -> settle(market, payout));
        }
        return settled;
    }

    private Future<?> settle(ClosedMarket ended, Optional<Payout> second) {
        UUID market = ended.market().marketId();
        ResolutionPolicy.Verdict verdict = ResolutionPolicy.of(ended, second);
        if (verdict instanceof ResolutionPolicy.Verdict.Final end) {
            waiting.no(ended.market());
            return bus.<ResolveOutcome>request(ResolveMarket.ADDRESS, ResolveMarket.byFeed(market, end.resolution()))
                    .onSuccess(outcome -> resolved(market, outcome));
        }
        String reason = ((ResolutionPolicy.Verdict.Waits) verdict).reason();
        waiting.since(ended.market(), reason);
        return mirror.saveEvidence(market, reason, evidence(ended.closed(), second));
    }

    private void resolved(UUID market, ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Refused refused) {
            LOG.atWarn()
                    .addKeyValue("marketId", market)
                    .addKeyValue("code", refused.refusal().code())
                    .log("The feed's resolution was refused");
        } else {
            resolved++;
        }
    }

    private static Map<String, Object> evidence(FeedEntry.Closed closed, Optional<Payout> second) {
        Map<String, Object> evidence = new HashMap<>();
        evidence.put("status", closed.status());
        evidence.put("tokens", closed.tokens());
        evidence.put("prices", GammaMapping.plain(closed.prices()));
        second.ifPresent(payout -> evidence.put("secondSource", payout.winner().orElse("even split")));
        return evidence;
    }
}
