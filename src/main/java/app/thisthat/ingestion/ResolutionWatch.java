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
 * Checks in rounds whether mirrored markets are closed or resolved. A round checks the hinted markets first, then all
 * markets with bets, then a limited number of the others; the next round continues after them.
 */
final class ResolutionWatch {

    private static final int MARKETS_PER_PAGE = 100;
    private static final int PAGES_WITHOUT_BETS_MAX = 20;
    private static final int HINTS_MAX = 1_000;
    private static final UUID START = new UUID(0, 0);

    private final PolymarketClient client;
    private final MarketMirror mirror;
    private final Bus bus;
    private final Supplier<Instant> confirmedSince;
    private final Supplier<Instant> listedBefore;
    private final UnresolvedMarkets unresolved = new UnresolvedMarkets();
    private final Set<String> hinted = new LinkedHashSet<>();
    private UUID othersAfter = START;

    /**
     * Creates the watch.
     *
     * @param confirmedSince an open market that was last listed before counts as missing from the feed
     * @param listedBefore an open market that was last listed before is checked, also if no sync was complete since
     */
    ResolutionWatch(
            PolymarketClient client,
            MarketMirror mirror,
            Bus bus,
            Supplier<Instant> confirmedSince,
            Supplier<Instant> listedBefore) {
        this.listedBefore = listedBefore;
        this.client = client;
        this.mirror = mirror;
        this.bus = bus;
        this.confirmedSince = confirmedSince;
    }

    /** The next round checks the market first, if it is mirrored. A null id is ignored. */
    void hint(String conditionId) {
        if (conditionId != null && hinted.size() < HINTS_MAX) {
            hinted.add(conditionId);
        }
    }

    /** Runs one round and returns the number of resolved markets. Fails if a page could not be checked. */
    Future<Integer> run() {
        ResolutionRound round = new ResolutionRound(client, mirror, bus, confirmedSince.get(), unresolved);
        return checkHinted(round)
                .compose(done -> checkWithBets(START, round))
                .compose(done -> checkOthers(PAGES_WITHOUT_BETS_MAX, round))
                .compose(done -> round.result());
    }

    private Future<?> checkHinted(ResolutionRound round) {
        List<String> page = hinted.stream().limit(MARKETS_PER_PAGE).toList();
        hinted.removeAll(Set.copyOf(page));
        return page.isEmpty()
                ? Future.succeededFuture()
                : mirror.known(page).compose(round::check).compose(done -> checkHinted(round));
    }

    private Future<?> checkWithBets(UUID after, ResolutionRound round) {
        return mirror.unresolvedWithBets(after, MARKETS_PER_PAGE).compose(markets -> round.check(markets)
                .compose(done -> isLast(markets) ? Future.succeededFuture() : checkWithBets(lastId(markets), round)));
    }

    private Future<?> checkOthers(int pages, ResolutionRound round) {
        if (pages == 0) {
            return Future.succeededFuture();
        }
        return mirror.unresolved(othersAfter, unlistedSince(), MARKETS_PER_PAGE).compose(markets -> {
            othersAfter = isLast(markets) ? START : lastId(markets);
            return round.check(markets)
                    .compose(done -> isLast(markets) ? Future.succeededFuture() : checkOthers(pages - 1, round));
        });
    }

    /** The later one: a check costs little, and finds the closed markets of a part that syncs do not reach. */
    private Instant unlistedSince() {
        Instant confirmed = confirmedSince.get();
        Instant listed = listedBefore.get();
        return confirmed.isAfter(listed) ? confirmed : listed;
    }

    private static boolean isLast(List<MirroredId> page) {
        return page.size() < MARKETS_PER_PAGE;
    }

    private static UUID lastId(List<MirroredId> page) {
        return page.get(page.size() - 1).marketId();
    }
}
