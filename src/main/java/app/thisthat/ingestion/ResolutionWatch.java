package app.thisthat.ingestion;

import app.thisthat.market.EndedMarket;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.Bus;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether mirrored markets have ended, closes those that have, and has those resolved whose end is final. A round
 * looks at a bounded number of markets; the next one goes on behind them.
 */
final class ResolutionWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ResolutionWatch.class);
    private static final int MARKETS_A_PAGE = 100;
    private static final int PAGES_A_ROUND_MAX = 20;
    private static final int REMEMBERED_MAX = 10_000;
    private static final UUID FIRST = new UUID(0, 0);

    private final PolymarketClient client;
    private final SecondSource secondSource;
    private final MarketMirror mirror;
    private final Bus bus;
    private final Supplier<Instant> confirmedSince;
    private final Map<UUID, String> waiting = new HashMap<>();
    private UUID reached = FIRST;

    /** Takes an open market for ended if it was last confirmed before the time that {@code confirmedSince} says. */
    ResolutionWatch(PolymarketClient client, MarketMirror mirror, Bus bus, Supplier<Instant> confirmedSince) {
        this.client = client;
        this.secondSource = new SecondSource(client);
        this.mirror = mirror;
        this.bus = bus;
        this.confirmedSince = confirmedSince;
    }

    /** Looks at the next markets; answers how many were resolved. */
    Future<Integer> run() {
        return round(0, 0);
    }

    private Future<Integer> round(int pages, int resolved) {
        if (pages == PAGES_A_ROUND_MAX) {
            return Future.succeededFuture(resolved);
        }
        return mirror.unresolved(reached, confirmedSince.get(), MARKETS_A_PAGE).compose(markets -> {
            boolean last = markets.size() < MARKETS_A_PAGE;
            // a page that cannot be looked at is not in the way of those behind it
            reached = last ? FIRST : markets.get(markets.size() - 1).marketId();
            return look(markets)
                    .compose(
                            more -> last ? Future.succeededFuture(resolved + more) : round(pages + 1, resolved + more));
        });
    }

    private Future<Integer> look(List<MirroredId> markets) {
        if (markets.isEmpty()) {
            return Future.succeededFuture(0);
        }
        Map<String, MirroredId> byFeedId =
                markets.stream().collect(Collectors.toMap(MirroredId::feedId, Function.identity()));
        return client.closed(List.copyOf(byFeedId.keySet())).compose(entries -> {
            Map<String, FeedEntry.Closed> closed = new HashMap<>();
            for (FeedEntry entry : entries) {
                if (entry instanceof FeedEntry.Closed market && byFeedId.containsKey(market.conditionId())) {
                    closed.put(market.conditionId(), market);
                }
            }
            List<UUID> untold = markets.stream()
                    .filter(market -> !closed.containsKey(market.feedId()))
                    .map(MirroredId::marketId)
                    .toList();
            Future<Integer> resolved =
                    closed.isEmpty() ? Future.succeededFuture(0) : end(byFeedId, List.copyOf(closed.values()));
            return resolved.compose(some -> mirror.closeVanished(untold, confirmedSince.get())
                    .onSuccess(ResolutionWatch::vanished)
                    .map(some));
        });
    }

    private static void vanished(List<UUID> markets) {
        if (!markets.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("markets", markets.size())
                    .log("The feed does not list markets any more that it never ended; they wait for an admin");
        }
    }

    private Future<Integer> end(Map<String, MirroredId> byFeedId, List<FeedEntry.Closed> closed) {
        List<EndedMarket> ended = closed.stream()
                .map(market -> new EndedMarket(market.conditionId(), market.updatedAt()))
                .toList();
        return mirror.close(ended).compose(done -> secondSource.payouts(closed)).compose(payouts -> {
            Future<Integer> resolved = Future.succeededFuture(0);
            for (FeedEntry.Closed market : closed) {
                MirroredId id = byFeedId.get(market.conditionId());
                Optional<Payout> second = Optional.ofNullable(payouts.get(market.conditionId()));
                resolved = resolved.compose(before -> settle(id, market, second).map(one -> before + one));
            }
            return resolved;
        });
    }

    private Future<Integer> settle(MirroredId market, FeedEntry.Closed closed, Optional<Payout> second) {
        Finality.Verdict verdict = Finality.of(market, closed, second);
        if (verdict instanceof Finality.Verdict.Final end) {
            waiting.remove(market.marketId());
            ResolveMarket order = ResolveMarket.byFeed(market.marketId(), end.resolution());
            return bus.<ResolveOutcome>request(ResolveMarket.ADDRESS, order).map(outcome -> resolved(market, outcome));
        }
        String reason = ((Finality.Verdict.Waits) verdict).reason();
        logWaiting(market, reason);
        return mirror.keepEvidence(market.marketId(), reason, evidence(closed, second))
                .map(0);
    }

    private static int resolved(MirroredId market, ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Refused refused) {
            LOG.atWarn()
                    .addKeyValue("marketId", market.marketId())
                    .addKeyValue("code", refused.refusal().code())
                    .log("The feed's resolution was refused");
            return 0;
        }
        return 1;
    }

    private static Map<String, Object> evidence(FeedEntry.Closed closed, Optional<Payout> second) {
        Map<String, Object> evidence = new HashMap<>();
        evidence.put("status", closed.status());
        evidence.put("tokens", closed.tokens());
        evidence.put(
                "prices",
                closed.prices().stream().map(BigDecimal::toPlainString).toList());
        second.ifPresent(payout -> evidence.put("secondSource", payout.winner().orElse("even split")));
        return evidence;
    }

    /** Only what is news. */
    private void logWaiting(MirroredId market, String reason) {
        if (waiting.size() >= REMEMBERED_MAX) {
            waiting.clear();
        }
        if (reason.equals(waiting.put(market.marketId(), reason))) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("marketId", market.marketId())
                .addKeyValue("feedId", market.feedId())
                .addKeyValue("reason", reason)
                .log("A closed market waits for its resolution");
    }
}
