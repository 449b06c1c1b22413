package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.jobs.RecurringTask;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Mirrors the feed: syncs its catalogue, polls the odds of markets with open bets, watches prices and checks for
 * resolutions. Each job repeats independently of the others. One node of the cluster runs all of them under a lease,
 * which its writes carry; the other nodes do not connect to the feed.
 */
public final class IngestionVerticle extends VerticleBase {

    private static final String JOB = "ingestion";

    /** Unchanged odds are confirmed in the database this often within the maximum age of odds. */
    private static final int CONFIRMATIONS_PER_MAX_AGE = 10;

    /** Upper bound of the time until a market with its first bet is watched. */
    private static final Duration WATCH_LIST_INTERVAL = Duration.ofSeconds(5);

    /** Short, because a poll costs one small request while the feed is down, and detects that the feed is back. */
    private static final Duration POLL_RETRY_MAX = Duration.ofSeconds(3);

    private final Postgres postgres;
    private final Bus bus;
    private final LeaderLeases leases;
    private final FeedSettings feed;
    private final Duration maxOddsAge;
    private final FeedMetrics metrics;
    private final InstantSource clock;

    private Optional<PriceFeed> prices = Optional.empty();
    private List<RecurringTask> tasks = List.of();
    private Supplier<Future<Void>> connections = Future::succeededFuture;
    private Future<Void> closing = Future.succeededFuture();
    private Consumer<String> hintHandler = conditionId -> {};

    /** Odds that are unconfirmed for {@code maxOddsAge} accept no bets (rule odds-freshness). */
    public IngestionVerticle(
            Postgres postgres,
            Bus bus,
            LeaderLeases leases,
            FeedSettings feed,
            Duration maxOddsAge,
            MeterRegistry registry,
            InstantSource clock) {
        this.clock = clock;
        this.postgres = postgres;
        this.bus = bus;
        this.leases = leases;
        this.feed = feed;
        this.maxOddsAge = maxOddsAge;
        this.metrics = new FeedMetrics(registry);
    }

    @Override
    public Future<?> start() {
        bus.<ResolutionHint>subscribe(ResolutionHint.ADDRESS, hint -> hintHandler.accept(hint.conditionId()));
        leases.lead(JOB, this::startTasks, this::stopTasks);
        return Future.succeededFuture();
    }

    private void startTasks(Lease lease) {
        Duration confirmAfter = maxOddsAge.dividedBy(CONFIRMATIONS_PER_MAX_AGE);
        PolymarketClient client = new PolymarketClient(vertx, feed, metrics);
        MarketMirror mirror = new MarketMirror(postgres, bus, lease, confirmAfter, clock);
        CatalogueSync catalogueSync = new CatalogueSync(
                vertx, CatalogueReader.Timing.DEFAULT, client, mirror, MirrorFilter.of(feed.mirror()), metrics);
        OddsPoller oddsPoller = new OddsPoller(client, mirror);
        ResolutionWatch resolutionWatch = new ResolutionWatch(
                client, mirror, bus, () -> confirmedSince(catalogueSync.lastComplete(), confirmAfter));
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
                feed.watchedMarkets(),
                metrics);
        prices = Optional.of(priceFeed);
        connections = () -> priceFeed.close().eventually(client::close);
        priceFeed.start();
        tasks = List.of(
                new RecurringTask(vertx, "Catalogue sync", feed.sweepInterval(), () -> metrics.catalogueSync()
                        .measure(catalogueSync::run)),
                new RecurringTask(vertx, "Odds poll", feed.pollInterval(), POLL_RETRY_MAX, () -> metrics.oddsPoll()
                        .measure(oddsPoller::run)),
                new RecurringTask(vertx, "Watch list refresh", WATCH_LIST_INTERVAL, priceFeed::refreshWatchList),
                resolutions);
        tasks.forEach(task -> task.onRecovery(this::retryFailed));
        tasks.forEach(RecurringTask::start);
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
