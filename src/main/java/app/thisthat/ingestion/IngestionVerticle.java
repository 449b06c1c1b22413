package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.MarketsViewed;
import app.thisthat.market.OddsBackfillStore;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.jobs.RecurringTask;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Mirrors the feed: syncs its catalogue, polls the odds of markets with open bets, watches prices and checks for
 * resolutions. Each job repeats independently of the others. One node of the cluster runs all of them under a lease,
 * which its writes carry; the other nodes do not connect to the feed.
 */
final class IngestionVerticle extends VerticleBase {

    private static final String JOB = "ingestion";

    /** Unchanged odds are confirmed by the first sync after this many intervals, so most syncs write no odds. */
    private static final int SYNCS_PER_CONFIRMATION = 2;

    /** Upper bound of the time until a market with its first bet is watched. */
    private static final Duration WATCH_LIST_INTERVAL = Duration.ofSeconds(5);

    /** Another winner shows in the decisions list within a minute. */
    private static final Duration REVIEW_INTERVAL = Duration.ofSeconds(20);

    /** With {@code feed.historyReadsPerSecond} requests each. */
    private static final Duration BACKFILL_INTERVAL = Duration.ofSeconds(1);

    /** Short, because a poll costs one small request while the feed is down, and detects that the feed is back. */
    private static final Duration POLL_RETRY_MAX = Duration.ofSeconds(3);

    private final Postgres postgres;
    private final Bus bus;
    private final LeaderLeases leases;
    private final FeedSettings feed;
    private final FeedMetrics metrics;
    private final InstantSource clock;
    private final CatalogueHealth health;
    private final Duration reviewWindow;

    private Optional<PriceFeed> prices = Optional.empty();
    private List<RecurringTask> tasks = List.of();
    private Supplier<Future<Void>> connections = Future::succeededFuture;
    private Future<Void> closing = Future.succeededFuture();
    private Consumer<String> hintHandler = conditionId -> {};
    private Runnable onNewViews = () -> {};
    private final RecentViews views;

    IngestionVerticle(
            Postgres postgres,
            Bus bus,
            LeaderLeases leases,
            FeedSettings feed,
            FeedMetrics metrics,
            InstantSource clock,
            CatalogueHealth health,
            Duration reviewWindow) {
        this.reviewWindow = reviewWindow;
        this.health = health;
        this.clock = clock;
        this.postgres = postgres;
        this.bus = bus;
        this.leases = leases;
        this.feed = feed;
        this.metrics = metrics;
        this.views = new RecentViews(feed.watchedMarkets(), System::nanoTime);
    }

    @Override
    public Future<?> start() {
        bus.<ResolutionHint>subscribe(ResolutionHint.ADDRESS, hint -> hintHandler.accept(hint.conditionId()));
        // on each node, so that a new leader knows the views of the time before
        bus.<MarketsViewed>subscribe(MarketsViewed.ADDRESS, this::viewed);
        bus.<CatalogueSynced>subscribe(CatalogueSynced.ADDRESS, health::record);
        leases.lead(JOB, this::startTasks, this::stopTasks);
        return Future.succeededFuture();
    }

    private void viewed(MarketsViewed event) {
        if (views.add(event.markets())) {
            onNewViews.run();
        }
    }

    private void startTasks(Lease lease) {
        Duration confirmAfter = feed.sweepInterval().multipliedBy(SYNCS_PER_CONFIRMATION);
        PolymarketClient client = new PolymarketClient(vertx, feed, metrics);
        MarketMirror mirror = new MarketMirror(postgres, bus, lease, confirmAfter, clock);
        CatalogueSync catalogueSync = new CatalogueSync(
                vertx, CatalogueReader.Timing.DEFAULT, client, mirror, MirrorFilter.of(feed.mirror()), metrics);
        BookQuotes bookQuotes = new BookQuotes(feed.priceRule(), mirror::lastTrades, metrics::bookProblem);
        OddsPoller oddsPoller = new OddsPoller(
                client, mirror, bookQuotes, () -> prices.map(PriceFeed::watched).orElse(List.of()));
        ResolutionWatch resolutionWatch = new ResolutionWatch(
                client,
                mirror,
                bus,
                () -> confirmedSince(catalogueSync.lastComplete(), confirmAfter),
                () -> clock.instant().minus(confirmAfter.multipliedBy(2)));
        HistoryBackfill backfill =
                new HistoryBackfill(client, new OddsBackfillStore(postgres, lease), feed.historyReadsPerSecond());
        ResolutionReview review = new ResolutionReview(client, mirror, reviewWindow);
        RecurringTask resolutions =
                new RecurringTask(vertx, "Resolution watch", feed.resolutionInterval(), () -> metrics.resolutionWatch()
                        .measure(resolutionWatch::run));
        hintHandler = conditionId -> {
            resolutionWatch.hint(conditionId);
            resolutions.runSoon();
        };
        PriceFeed priceFeed = new PriceFeed(
                vertx,
                feed.wsUrl(),
                mirror,
                oddsPoller,
                hintHandler,
                () -> {
                    retryFailed();
                    resolutions.runSoon(); // the socket does not repeat resolutions of the time before it opened
                },
                PriceSocket.Timing.DEFAULT,
                feed.priceRule(),
                feed.watchedMarkets(),
                metrics);
        prices = Optional.of(priceFeed);
        connections = () -> priceFeed.close().eventually(client::close);
        priceFeed.start();
        RecurringTask watchList = new RecurringTask(
                vertx, "Watch list refresh", WATCH_LIST_INTERVAL, () -> priceFeed.refreshWatchList(views.markets()));
        onNewViews = watchList::runSoon;
        tasks = new ArrayList<>(List.of(
                new RecurringTask(vertx, "Catalogue sync", feed.sweepInterval(), () -> metrics.catalogueSync()
                        .measure(() -> sync(catalogueSync))),
                new RecurringTask(vertx, "Odds poll", feed.pollInterval(), POLL_RETRY_MAX, () -> metrics.oddsPoll()
                        .measure(oddsPoller::run)),
                watchList,
                resolutions,
                new RecurringTask(vertx, "Resolution review", REVIEW_INTERVAL, review::run)));
        if (feed.historyReadsPerSecond() > 0) {
            tasks.add(new RecurringTask(vertx, "History backfill", BACKFILL_INTERVAL, backfill::run));
        }
        tasks.forEach(task -> task.onRecovery(this::retryFailed));
        tasks.forEach(RecurringTask::start);
    }

    private Future<?> sync(CatalogueSync catalogueSync) {
        Instant startedAt = clock.instant();
        return catalogueSync
                .run()
                .onComplete(result -> bus.publish(
                        CatalogueSynced.ADDRESS,
                        new CatalogueSynced(!catalogueSync.lastComplete().isBefore(startedAt))));
    }

    /** One part of the feed is back, so the failed tasks retry now. */
    private void retryFailed() {
        tasks.forEach(RecurringTask::retry);
        prices.ifPresent(PriceFeed::retry);
    }

    /** A sync does not renew confirmations younger than {@code confirmAfter}. Older ones were not seen by the sync. */
    private static Instant confirmedSince(Instant syncStart, Duration confirmAfter) {
        return syncStart.equals(Instant.EPOCH) ? syncStart : syncStart.minus(confirmAfter);
    }

    /** Runs in progress fail at their next request. Called again at the stop of a node that has lost the lease. */
    private Future<Void> stopTasks() {
        tasks.forEach(RecurringTask::stop);
        tasks = List.of();
        hintHandler = conditionId -> {};
        onNewViews = () -> {};
        prices = Optional.empty();
        closing = Future.join(closing, connections.get()).mapEmpty();
        connections = Future::succeededFuture;
        return closing;
    }

    @Override
    public Future<?> stop() {
        return stopTasks();
    }
}
