package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Looks again and again whether mirrored markets have ended: in each round first at those that were hinted at, then at all
 * with bets, then at a bounded number of the others, where the next round goes on behind them.
 */
final class ResolutionWatch {

    private static final int MARKETS_A_PAGE = 100;
    private static final int PAGES_WITHOUT_BETS_MAX = 20;
    private static final int HINTS_MAX = 1_000;
    private static final UUID FIRST = new UUID(0, 0);

    private final PolymarketClient client;
    private final MarketMirror mirror;
    private final Bus bus;
    private final Supplier<Instant> confirmedSince;
    private final UnresolvedMarkets waiting = new UnresolvedMarkets();
    private final Set<String> hinted = new LinkedHashSet<>();
    private UUID reached = FIRST;

    /** Takes an open market for ended if it was last confirmed before the time that {@code confirmedSince} says. */
    ResolutionWatch(PolymarketClient client, MarketMirror mirror, Bus bus, Supplier<Instant> confirmedSince) {
        this.client = client;
        this.mirror = mirror;
        this.bus = bus;
        this.confirmedSince = confirmedSince;
    }

    /**
     * Has the next round look at a market first, if it is mirrored.
     *
     * @param conditionId the feed's id of it; null if it was not said
     */
    void hint(String conditionId) {
        if (conditionId != null && hinted.size() < HINTS_MAX) {
            hinted.add(conditionId);
        }
    }

    /** Looks once; answers how many were resolved. Fails if some could not be looked at. */
    Future<Integer> run() {
        ResolutionRound round = new ResolutionRound(client, mirror, bus, confirmedSince.get(), waiting);
        return hinted(round)
                .compose(done -> withBets(FIRST, round))
                .compose(done -> others(PAGES_WITHOUT_BETS_MAX, round))
                .compose(done -> round.end());
    }

    private Future<?> hinted(ResolutionRound round) {
        List<String> named = hinted.stream().limit(MARKETS_A_PAGE).toList();
        hinted.removeAll(Set.copyOf(named));
        return named.isEmpty()
                ? Future.succeededFuture()
                : mirror.known(named).compose(round::look).compose(done -> hinted(round));
    }

    private Future<?> withBets(UUID after, ResolutionRound round) {
        return mirror.unresolvedWithBets(after, MARKETS_A_PAGE).compose(markets -> round.look(markets)
                .compose(done -> isLast(markets) ? Future.succeededFuture() : withBets(end(markets), round)));
    }

    private Future<?> others(int pages, ResolutionRound round) {
        if (pages == 0) {
            return Future.succeededFuture();
        }
        return mirror.unresolved(reached, confirmedSince.get(), MARKETS_A_PAGE).compose(markets -> {
            reached = isLast(markets) ? FIRST : end(markets);
            return round.look(markets)
                    .compose(done -> isLast(markets) ? Future.succeededFuture() : others(pages - 1, round));
        });
    }

    private static boolean isLast(List<MirroredId> page) {
        return page.size() < MARKETS_A_PAGE;
    }

    private static UUID end(List<MirroredId> page) {
        return page.get(page.size() - 1).marketId();
    }
}
