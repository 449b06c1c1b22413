package app.thisthat.ingestion;

import app.thisthat.market.ExcludedMarkets;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredMarket;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Selects the markets that one sync mirrors: those that match the filter, and the others that have bets. Known markets
 * that are neither are closed. Confined to one event loop.
 */
final class MarketSelection {

    /** Above every liquidity: no market fits. */
    private static final BigDecimal NONE_FITS = new BigDecimal("1e18");

    /** Below every liquidity: every market fits. */
    private static final BigDecimal ALL_FIT = BigDecimal.ONE.negate();

    private final MirrorFilter filter;
    private final MarketMirror mirror;

    /** A sync reads most markets twice, the second time without the tags of their event. */
    private final Set<String> selectedIds = new HashSet<>();

    private Future<Integer> followed;

    MarketSelection(MirrorFilter filter, MarketMirror mirror) {
        this.filter = filter;
        this.mirror = mirror;
    }

    /** The markets of a page that are mirrored. Excluded markets without bets are closed. */
    Future<List<MirroredMarket>> select(List<MirroredMarket> open, CatalogueSyncCounts counts) {
        return filter.isRestrictive() && !open.isEmpty()
                ? liquidityFloor().compose(floor -> select(open, floor, counts))
                : Future.succeededFuture(open);
    }

    /** The liquidity of the last market within the maximum number of markets. */
    private Future<BigDecimal> liquidityFloor() {
        if (filter.maxMarkets() == 0) {
            return Future.succeededFuture(ALL_FIT);
        }
        if (followed == null) {
            followed = mirror.countInUse();
        }
        return followed.compose(count -> count >= filter.maxMarkets()
                ? Future.succeededFuture(NONE_FITS)
                : mirror.liquidityAtRank(filter.maxMarkets() - count).map(floor -> floor.orElse(ALL_FIT)));
    }

    private Future<List<MirroredMarket>> select(
            List<MirroredMarket> open, BigDecimal floor, CatalogueSyncCounts counts) {
        List<MirroredMarket> selected = new ArrayList<>();
        List<MirroredMarket> others = new ArrayList<>();
        List<String> tied = new ArrayList<>();
        for (MirroredMarket market : open) {
            int comparison = MirrorFilter.liquidity(market).compareTo(floor);
            boolean matches = filter.matches(market);
            boolean isSelected = selectedIds.contains(market.feedId()) || (matches && comparison > 0);
            (isSelected ? selected : others).add(market);
            if (matches && comparison == 0) {
                tied.add(market.feedId());
            }
        }
        Future<ExcludedMarkets> excluded = others.isEmpty()
                ? Future.succeededFuture(new ExcludedMarkets(List.of(), List.of()))
                : mirror.exclude(others.stream().map(MirroredMarket::feedId).toList(), tied);
        return excluded.map(result -> addFollowed(selected, others, result, counts));
    }

    private List<MirroredMarket> addFollowed(
            List<MirroredMarket> selected,
            List<MirroredMarket> others,
            ExcludedMarkets excluded,
            CatalogueSyncCounts counts) {
        counts.addClosed(excluded.closed().size());
        Set<String> followedIds = Set.copyOf(excluded.kept());
        for (MirroredMarket market : others) {
            if (followedIds.contains(market.feedId())) {
                selected.add(market);
            } else {
                counts.addSkipped(SkipReason.NOT_CHOSEN);
            }
        }
        selected.forEach(market -> selectedIds.add(market.feedId()));
        return selected;
    }

    /** Closes the markets beyond the maximum number; called at the end of a sync. */
    Future<?> closeExcess(CatalogueSyncCounts counts) {
        return filter.maxMarkets() == 0
                ? Future.succeededFuture()
                : mirror.closeBeyondLimit(filter.maxMarkets()).onSuccess(closed -> counts.addClosed(closed.size()));
    }
}
