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
    private final UnresolvedMarkets unresolved = new UnresolvedMarkets();
    private final Set<String> hinted = new LinkedHashSet<>();
    private UUID othersAfter = START;

    /** An open market that was last confirmed before {@code confirmedSince} counts as missing from the feed. */
    ResolutionWatch(PolymarketClient client, MarketMirror mirror, Bus bus, Supplier<Instant> confirmedSince) {
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
        return mirror.unresolved(othersAfter, confirmedSince.get(), MARKETS_PER_PAGE)
                .compose(markets -> {
                    othersAfter = isLast(markets) ? START : lastId(markets);
                    return round.check(markets)
                            .compose(
                                    done -> isLast(markets) ? Future.succeededFuture() : checkOthers(pages - 1, round));
                });
    }

    private static boolean isLast(List<MirroredId> page) {
        return page.size() < MARKETS_PER_PAGE;
    }

    private static UUID lastId(List<MirroredId> page) {
        return page.get(page.size() - 1).marketId();
    }
}
