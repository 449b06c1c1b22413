package app.thisthat.ingestion;

import app.thisthat.market.FeedClosure;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredMarket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole catalogue of the feed and mirrors it page by page: first the events, which also tell of their markets
 * that have ended, then the markets, some of which belong to no event.
 */
final class CatalogueSync {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueSync.class);

    /** An event can have hundreds of markets: a page of them is mirrored in parts. */
    private static final int MIRRORED_TOGETHER_MAX = 250;

    private final Vertx vertx;
    private final PolymarketClient client;
    private final MarketMirror mirror;
    private final MirrorFilter choice;
    private final FeedMetrics meter;
    private final SkipLog skipLog = new SkipLog();
    private Instant lastComplete = Instant.EPOCH;

    CatalogueSync(Vertx vertx, PolymarketClient client, MarketMirror mirror, MirrorFilter choice, FeedMetrics meter) {
        this.vertx = vertx;
        this.client = client;
        this.mirror = mirror;
        this.choice = choice;
        this.meter = meter;
    }

    /** When the last sweep began that reached the end of both lists and met what may be all there is. */
    Instant lastComplete() {
        return lastComplete;
    }

    /** Sweeps once; fails if a list could not be read to its end, with all pages before that mirrored. */
    Future<CatalogueSyncCounts> run() {
        Instant begun = Instant.now();
        CatalogueSyncCounts counts = new CatalogueSyncCounts();
        MarketSelection selection = new MarketSelection(choice, mirror);
        Function<FeedPage, Future<?>> store = page -> store(page, selection, counts);
        Future<Integer> events = new CatalogueReader(vertx, client::events, store).walk();
        Function<FeedPage, Future<?>> count = page -> {
            counts.listed(page.entries());
            return store.apply(page);
        };
        return events.transform(done -> new CatalogueReader(vertx, client::markets, count).walk())
                .compose(pages -> selection.trim(counts))
                .eventually(() -> {
                    log(begun, counts);
                    return Future.succeededFuture();
                })
                .compose(pages -> events)
                .compose(pages -> mirror.countOpen())
                .onSuccess(open -> completed(begun, open, counts))
                .map(counts);
    }

    /** The feed is known to answer with empty lists: they do not tell that its markets are gone. */
    private void completed(Instant begun, long open, CatalogueSyncCounts counts) {
        if (counts.listed() * 2 >= open) {
            lastComplete = begun;
        } else {
            LOG.warn(
                    "The feed lists {} open markets of which {} are mirrored; the others are not gone for that",
                    counts.listed(),
                    open);
        }
    }

    private void log(Instant begun, CatalogueSyncCounts counts) {
        counts.skipped().forEach(meter::skipped);
        LOG.atInfo()
                .addKeyValue("ms", Duration.between(begun, Instant.now()).toMillis())
                .log("Feed swept: {}", counts);
    }

    private Future<?> store(FeedPage page, MarketSelection selection, CatalogueSyncCounts counts) {
        Map<String, MirroredMarket> open = new LinkedHashMap<>();
        Map<String, FeedClosure> ended = new LinkedHashMap<>();
        List<String> standing = new ArrayList<>();
        counts.seen(page.entries().size());
        for (FeedEntry entry : page.entries()) {
            if (entry instanceof FeedEntry.Open market) {
                open.put(market.market().feedId(), market.market());
            } else if (entry instanceof FeedEntry.Closed closed) {
                counts.skipped(SkipReason.CLOSED);
                ended.put(closed.conditionId(), new FeedClosure(closed.conditionId(), closed.updatedAt()));
            } else if (entry instanceof FeedEntry.Skipped skipped) {
                skipped(skipped, counts);
                if (skipped.reason().standsStill()) {
                    standing.add(skipped.name());
                }
            }
        }
        return close(List.copyOf(ended.values()), counts)
                .compose(done -> mirror.suspend(standing))
                .compose(done -> mirror.dispute(
                        page.entries().stream().map(FeedEntry::name).toList(), page.disputed()))
                .compose(done -> selection.of(List.copyOf(open.values()), counts))
                .compose(chosen -> mirror(chosen, counts));
    }

    private Future<?> mirror(List<MirroredMarket> markets, CatalogueSyncCounts counts) {
        Future<?> mirrored = Future.succeededFuture();
        for (List<MirroredMarket> part : parts(markets)) {
            mirrored = mirrored.compose(done -> mirror.mirror(part)).onSuccess(changes -> {
                counts.changed(changes);
                changes.swapped()
                        .forEach(market -> skipped(new FeedEntry.Skipped(market, SkipReason.OUTCOMES_TURNED), counts));
            });
        }
        return mirrored;
    }

    private void skipped(FeedEntry.Skipped market, CatalogueSyncCounts counts) {
        counts.skipped(market.reason());
        skipLog.skipped(market);
    }

    private Future<?> close(List<FeedClosure> ended, CatalogueSyncCounts counts) {
        if (ended.isEmpty()) {
            return Future.succeededFuture();
        }
        return mirror.close(ended).onSuccess(closed -> counts.closed(closed.size()));
    }

    private static List<List<MirroredMarket>> parts(List<MirroredMarket> markets) {
        List<List<MirroredMarket>> parts = new ArrayList<>();
        for (int from = 0; from < markets.size(); from += MIRRORED_TOGETHER_MAX) {
            parts.add(markets.subList(from, Math.min(from + MIRRORED_TOGETHER_MAX, markets.size())));
        }
        return parts;
    }
}
