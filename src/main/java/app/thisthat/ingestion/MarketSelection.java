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
 * What one sweep mirrors of what it meets: the chosen markets, and of the others those that somebody has bet on. Known
 * markets that are neither are closed. Confined to one event loop.
 */
final class MarketSelection {

    /** More than anything is worth. */
    private static final BigDecimal NO_PLACE = new BigDecimal("1e18");

    /** Less than anything is worth. */
    private static final BigDecimal PLACES_LEFT = BigDecimal.ONE.negate();

    private final MirrorFilter choice;
    private final MarketMirror mirror;

    /** A market comes twice in a sweep, and the second time without the tags of its event. */
    private final Set<String> chosen = new HashSet<>();

    private Future<Integer> followed;

    MarketSelection(MirrorFilter choice, MarketMirror mirror) {
        this.choice = choice;
        this.mirror = mirror;
    }

    /** Those of a page's open markets that are to be mirrored. */
    Future<List<MirroredMarket>> of(List<MirroredMarket> open, CatalogueSyncCounts counts) {
        return choice.leavesOut() && !open.isEmpty()
                ? floor().compose(floor -> select(open, floor, counts))
                : Future.succeededFuture(open);
    }

    /** The liquidity of the last that has a place. */
    private Future<BigDecimal> floor() {
        if (choice.maxMarkets() == 0) {
            return Future.succeededFuture(PLACES_LEFT);
        }
        if (followed == null) {
            followed = mirror.countInUse();
        }
        return followed.compose(many -> many >= choice.maxMarkets()
                ? Future.succeededFuture(NO_PLACE)
                : mirror.liquidityAtRank(choice.maxMarkets() - many).map(floor -> floor.orElse(PLACES_LEFT)));
    }

    private Future<List<MirroredMarket>> select(
            List<MirroredMarket> open, BigDecimal floor, CatalogueSyncCounts counts) {
        List<MirroredMarket> taken = new ArrayList<>();
        List<MirroredMarket> others = new ArrayList<>();
        List<String> tied = new ArrayList<>();
        for (MirroredMarket market : open) {
            int above = MirrorFilter.liquidity(market).compareTo(floor);
            boolean wanted = choice.wants(market);
            (chosen.contains(market.feedId()) || (wanted && above > 0) ? taken : others).add(market);
            if (wanted && above == 0) {
                tied.add(market.feedId());
            }
        }
        Future<ExcludedMarkets> left = others.isEmpty()
                ? Future.succeededFuture(new ExcludedMarkets(List.of(), List.of()))
                : mirror.exclude(others.stream().map(MirroredMarket::feedId).toList(), tied);
        return left.map(unchosen -> taken(taken, others, unchosen, counts));
    }

    private List<MirroredMarket> taken(
            List<MirroredMarket> taken,
            List<MirroredMarket> others,
            ExcludedMarkets unchosen,
            CatalogueSyncCounts counts) {
        counts.closed(unchosen.closed().size());
        Set<String> followedStill = Set.copyOf(unchosen.kept());
        for (MirroredMarket market : others) {
            if (followedStill.contains(market.feedId())) {
                taken.add(market);
            } else {
                counts.skipped(SkipReason.NOT_CHOSEN);
            }
        }
        taken.forEach(market -> chosen.add(market.feedId()));
        return taken;
    }

    /** Closes what is too many at the end of a sweep. */
    Future<?> trim(CatalogueSyncCounts counts) {
        return choice.maxMarkets() == 0
                ? Future.succeededFuture()
                : mirror.closeBeyondLimit(choice.maxMarkets()).onSuccess(closed -> counts.closed(closed.size()));
    }
}
