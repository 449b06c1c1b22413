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
 * Reads the whole catalogue of the feed and mirrors it page by page. The events come first, because they include closed
 * markets. The markets come second, because some belong to no event.
 *
 * <p>The list of markets has five times as many pages, and nearly all of its markets are in the list of events too. It is
 * read once an hour. The other syncs look up the markets that the list of events lacks (rule {@code catalogue-lists}).
 */
final class CatalogueSync {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueSync.class);

    /** A page of events can contain thousands of markets. */
    private static final int MARKETS_PER_BATCH_MAX = 500;

    private static final Duration MARKET_LIST_INTERVAL = Duration.ofHours(1);

    /** More missing markets are read faster by the list of markets. */
    private static final int LOOKUPS_MAX = 2_000;

    private final Vertx vertx;
    private final CatalogueReader.Timing timing;
    private final PolymarketClient client;
    private final MarketMirror mirror;
    private final MirrorFilter filter;
    private final FeedMetrics metrics;
    private final SkipLog skipLog = new SkipLog();
    private final ListedMarkets listed = new ListedMarkets();
    private Instant lastComplete = Instant.EPOCH;
    private Instant marketListRead = Instant.EPOCH;

    CatalogueSync(
            Vertx vertx,
            CatalogueReader.Timing timing,
            PolymarketClient client,
            MarketMirror mirror,
            MirrorFilter filter,
            FeedMetrics metrics) {
        this.vertx = vertx;
        this.timing = timing;
        this.client = client;
        this.mirror = mirror;
        this.filter = filter;
        this.metrics = metrics;
    }

    /** Start of the last sync that read both lists to their end and found a plausible number of markets. */
    Instant lastComplete() {
        return lastComplete;
    }

    /** Syncs once. Fails if a list cannot be read to its end; the pages before the failure stay mirrored. */
    Future<CatalogueSyncCounts> run() {
        Instant started = mirror.now();
        CatalogueSyncCounts counts = new CatalogueSyncCounts();
        MarketSelection selection = new MarketSelection(filter, mirror);
        listed.startSync();
        Function<FeedPage, Future<?>> store = page -> store(page, selection, counts);
        Future<Integer> events = reader(client.events(), store).readAll();
        return events.transform(read -> others(started, read.succeeded(), store))
                .onSuccess(pages -> {
                    counts.setListed(listed.count());
                    listed.forgetMissing();
                })
                .compose(pages -> selection.closeExcess(counts))
                .eventually(() -> {
                    report(started, counts);
                    return Future.succeededFuture();
                })
                .compose(done -> events)
                .compose(pages -> mirror.countOpen())
                .onSuccess(open -> completed(started, open, counts))
                .map(counts);
    }

    /** Reads the open markets that the list of events does not have. */
    private Future<Integer> others(Instant started, boolean eventsRead, Function<FeedPage, Future<?>> store) {
        List<String> missing = listed.missing();
        boolean isListDue = !started.isBefore(marketListRead.plus(MARKET_LIST_INTERVAL));
        if (!eventsRead || isListDue || missing.size() > LOOKUPS_MAX) {
            return reader(client.markets(), store).readAll().onSuccess(pages -> marketListRead = started);
        }
        return missing.isEmpty()
                ? Future.succeededFuture(0)
                : reader(client.markets(missing), store).readAll();
    }

    private CatalogueReader reader(CatalogueList list, Function<FeedPage, Future<?>> store) {
        return new CatalogueReader(vertx, timing, list, store);
    }

    /** The feed sometimes returns empty lists. Such a sync is no evidence that the missing markets are gone. */
    private void completed(Instant started, long open, CatalogueSyncCounts counts) {
        if (counts.listed() * 2 >= open) {
            lastComplete = started;
        } else {
            LOG.atWarn()
                    .addKeyValue("listed", counts.listed())
                    .addKeyValue("mirrored", open)
                    .log("Catalogue sync incomplete: the feed lists less than half of the open mirrored markets");
        }
    }

    private void report(Instant started, CatalogueSyncCounts counts) {
        counts.skipped().forEach(metrics::skipped);
        LOG.atInfo()
                .addKeyValue("ms", Duration.between(started, mirror.now()).toMillis())
                .log("Catalogue sync finished: {}", counts);
    }

    private Future<?> store(FeedPage page, MarketSelection selection, CatalogueSyncCounts counts) {
        Map<String, MirroredMarket> open = new LinkedHashMap<>();
        Map<String, FeedClosure> closures = new LinkedHashMap<>();
        List<String> notTrading = new ArrayList<>();
        counts.addSeen(page.entries().size());
        listed.add(page.entries());
        for (FeedEntry entry : page.entries()) {
            if (entry instanceof FeedEntry.Open market) {
                open.put(market.market().feedId(), market.market());
                market.problem().ifPresent(metrics::bookProblem);
            } else if (entry instanceof FeedEntry.Closed closed) {
                counts.addSkipped(SkipReason.CLOSED);
                closures.put(closed.conditionId(), new FeedClosure(closed.conditionId(), closed.updatedAt()));
            } else if (entry instanceof FeedEntry.Skipped skipped) {
                skip(skipped, counts);
                if (skipped.reason().isNotTrading()) {
                    notTrading.add(skipped.feedId());
                }
            }
        }
        return close(List.copyOf(closures.values()), counts)
                .compose(done -> mirror.suspend(notTrading))
                .compose(done -> mirror.dispute(
                        page.entries().stream().map(FeedEntry::feedId).toList(), page.disputed()))
                .compose(done -> selection.select(List.copyOf(open.values()), counts))
                .compose(selected -> mirror(selected, page.readAt(), counts));
    }

    private Future<?> mirror(List<MirroredMarket> markets, Instant readAt, CatalogueSyncCounts counts) {
        Future<?> mirrored = Future.succeededFuture();
        for (List<MirroredMarket> batch : batches(markets)) {
            mirrored = mirrored.compose(done -> mirror.mirror(batch, readAt)).onSuccess(changes -> {
                counts.addChanges(changes);
                changes.swapped()
                        .forEach(feedId -> skip(new FeedEntry.Skipped(feedId, SkipReason.OUTCOMES_TURNED), counts));
            });
        }
        return mirrored;
    }

    private void skip(FeedEntry.Skipped market, CatalogueSyncCounts counts) {
        counts.addSkipped(market.reason());
        skipLog.log(market);
    }

    private Future<?> close(List<FeedClosure> closures, CatalogueSyncCounts counts) {
        if (closures.isEmpty()) {
            return Future.succeededFuture();
        }
        return mirror.close(closures).onSuccess(closed -> counts.addClosed(closed.size()));
    }

    private static List<List<MirroredMarket>> batches(List<MirroredMarket> markets) {
        List<List<MirroredMarket>> batches = new ArrayList<>();
        for (int from = 0; from < markets.size(); from += MARKETS_PER_BATCH_MAX) {
            batches.add(markets.subList(from, Math.min(from + MARKETS_PER_BATCH_MAX, markets.size())));
        }
        return batches;
    }
}
