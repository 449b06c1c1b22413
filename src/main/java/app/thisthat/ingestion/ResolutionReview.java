package app.thisthat.ingestion;

import app.thisthat.kernel.Resolution;
import app.thisthat.market.ContestedResolution;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.ResolvedMarket;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares recent resolutions with the feed, which may name another winner later. Such markets are saved for the admins,
 * who can correct them (rule {@code corrections}); nothing else changes. A round reviews a limited number of markets;
 * the next round continues after them.
 */
final class ResolutionReview {

    private static final int MARKETS_PER_PAGE = 100;
    private static final int PAGES_PER_ROUND_MAX = 30;
    private static final UUID START = new UUID(0, 0);

    private final PolymarketClient client;
    private final MarketMirror mirror;
    private final Duration window;
    private UUID after = START;

    /** {@code window} is the time after a resolution in which it is reviewed. */
    ResolutionReview(PolymarketClient client, MarketMirror mirror, Duration window) {
        this.client = client;
        this.mirror = mirror;
        this.window = window;
    }

    /** Runs one round. Fails if a page could not be reviewed. */
    Future<Void> run() {
        return review(PAGES_PER_ROUND_MAX, new SecondSource(client));
    }

    private Future<Void> review(int pages, SecondSource secondSource) {
        return mirror.resolved(after, window, MARKETS_PER_PAGE).compose(markets -> {
            boolean isLast = markets.size() < MARKETS_PER_PAGE;
            after = isLast ? START : markets.get(markets.size() - 1).id().marketId();
            return reviewPage(markets, secondSource)
                    .compose(done -> isLast || pages == 1 ? Future.succeededFuture() : review(pages - 1, secondSource));
        });
    }

    private Future<Void> reviewPage(List<ResolvedMarket> markets, SecondSource secondSource) {
        Map<String, ResolvedMarket> byFeedId =
                markets.stream().collect(Collectors.toMap(market -> market.id().feedId(), Function.identity()));
        return markets.isEmpty()
                ? mirror.contest(List.of(), List.of(), window)
                : client.closed(List.copyOf(byFeedId.keySet())).compose(entries -> {
                    List<ClosedMarket> closed = new ArrayList<>();
                    for (FeedEntry entry : entries) {
                        if (entry instanceof FeedEntry.Closed row && byFeedId.containsKey(row.conditionId())) {
                            closed.add(new ClosedMarket(
                                    byFeedId.get(row.conditionId()).id(), row));
                        }
                    }
                    return secondSource.fromDataService(closed).compose(payouts -> save(closed, byFeedId, payouts));
                });
    }

    /** A market that the feed did not return keeps its state. */
    private Future<Void> save(
            List<ClosedMarket> closed, Map<String, ResolvedMarket> byFeedId, Map<String, Payout> payouts) {
        List<ContestedResolution> contested = new ArrayList<>();
        for (ClosedMarket market : closed) {
            Resolution stored = byFeedId.get(market.conditionId()).resolution();
            Optional<Payout> second = Optional.ofNullable(payouts.get(market.conditionId()));
            if (differs(stored, market, catalogue(market)) || differs(stored, market, second)) {
                contested.add(new ContestedResolution(market.market().marketId(), evidence(stored, market, second)));
            }
        }
        List<UUID> reviewed =
                closed.stream().map(market -> market.market().marketId()).toList();
        return mirror.contest(reviewed, contested, window);
    }

    /** The prices of reordered tokens may not have followed the tokens. */
    private static Optional<Payout> catalogue(ClosedMarket market) {
        return market.hasReorderedTokens() ? Optional.empty() : market.payout();
    }

    private static boolean differs(Resolution stored, ClosedMarket market, Optional<Payout> payout) {
        return payout.isPresent()
                && !ResolutionPolicy.resolution(market.market(), payout.get()).equals(Optional.of(stored));
    }

    private static Map<String, Object> evidence(Resolution stored, ClosedMarket market, Optional<Payout> second) {
        Map<String, Object> evidence = new HashMap<>(ResolutionRound.evidence(market.closed(), second));
        evidence.put("resolution", stored.wire());
        return evidence;
    }
}
