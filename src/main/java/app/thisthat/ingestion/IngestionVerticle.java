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
import java.util.List;
import java.util.function.Consumer;

/**
 * Mirrors the feed: sweeps its catalogue, polls the odds of markets with open bets, and watches for resolutions. Each runs
 * by itself and again and again, whatever the feed does. One node of the cluster does all of it, under a lease that its
 * writes carry; the others do not even connect to the feed.
 */
public final class IngestionVerticle extends VerticleBase {

    private static final String JOB = "ingestion";

    /** Confirmations of odds are written this many times in the age at which unconfirmed odds stop bets. */
    private static final int CONFIRMATIONS = 10;

    /** How soon a market with a first bet is watched. */
    private static final Duration WATCH_LIST_INTERVAL = Duration.ofSeconds(5);

    /** The poll is one small request while the feed does not answer: it feels for the feed where no socket does. */
    private static final Duration POLL_RETRY_MAX = Duration.ofSeconds(3);

    private final Postgres postgres;
    private final Bus bus;
    private final LeaderLeases leases;
    private final FeedSettings feed;
    private final Duration maxOddsAge;
    private final FeedMetrics meter;

    private PolymarketClient client;
    private PriceFeed prices;
    private List<RecurringTask> loops = List.of();
    private Consumer<String> look = conditionId -> {};

    /**
     * One on each node.
     *
     * @param maxOddsAge the age at which unconfirmed odds take no more bets
     */
    public IngestionVerticle(
            Postgres postgres,
            Bus bus,
            LeaderLeases leases,
            FeedSettings feed,
            Duration maxOddsAge,
            MeterRegistry metrics) {
        this.postgres = postgres;
        this.bus = bus;
        this.leases = leases;
        this.feed = feed;
        this.maxOddsAge = maxOddsAge;
        this.meter = new FeedMetrics(metrics);
    }

    @Override
    public Future<?> start() {
        bus.<ResolutionHint>subscribe(ResolutionHint.ADDRESS, hint -> look.accept(hint.conditionId()));
        leases.lead(JOB, this::begin, this::end);
        return Future.succeededFuture();
    }

    private void begin(Lease lease) {
        Duration confirmAfter = maxOddsAge.dividedBy(CONFIRMATIONS);
        client = new PolymarketClient(vertx, feed, meter);
        MarketMirror mirror = new MarketMirror(postgres, bus, lease, confirmAfter);
        CatalogueSync sweep = new CatalogueSync(vertx, client, mirror, MirrorFilter.of(feed.mirror()), meter);
        OddsPoller poll = new OddsPoller(client, mirror);
        ResolutionWatch watch =
                new ResolutionWatch(client, mirror, bus, () -> beforeAllOf(sweep.lastComplete(), confirmAfter));
        RecurringTask resolutions =
                new RecurringTask(vertx, "Resolution watch", feed.resolutionInterval(), () -> meter.resolutionWatch()
                        .measure(watch::run));
        look = conditionId -> {
            watch.hint(conditionId);
            resolutions.runSoon();
        };
        prices = new PriceFeed(
                vertx,
                feed.wsUrl(),
                mirror,
                poll,
                look,
                () -> {
                    retryWhatFailed();
                    resolutions.runSoon(); // no socket says again what ended while none stood
                },
                feed.watchedMarkets(),
                meter);
        prices.start();
        loops = List.of(
                new RecurringTask(vertx, "Sweep", feed.sweepInterval(), () -> meter.sweep()
                        .measure(sweep::run)),
                new RecurringTask(vertx, "Odds poll", feed.pollInterval(), POLL_RETRY_MAX, () -> meter.oddsPoll()
                        .measure(poll::run)),
                new RecurringTask(vertx, "Choice of watched markets", WATCH_LIST_INTERVAL, prices::choose),
                resolutions);
        loops.forEach(loop -> loop.onRecovery(this::retryWhatFailed));
        loops.forEach(RecurringTask::start);
    }

    /** Something works again: what failed with it need not wait for its turn. */
    private void retryWhatFailed() {
        loops.forEach(RecurringTask::retry);
        prices.retry();
    }

    /** A sweep confirms what it sees, unless that was done shortly before; what is older was not seen by it. */
    private static Instant beforeAllOf(Instant sweep, Duration confirmAfter) {
        return sweep.equals(Instant.EPOCH) ? sweep : sweep.minus(confirmAfter);
    }

    private Future<Void> end() {
        loops.forEach(RecurringTask::stop);
        loops = List.of();
        look = conditionId -> {};
        return prices == null ? Future.succeededFuture() : prices.close().eventually(client::close);
    }

    /** What is under way fails at its next request. */
    @Override
    public Future<?> stop() {
        return end();
    }
}
