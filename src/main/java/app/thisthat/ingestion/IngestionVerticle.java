package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Lease;
import app.thisthat.platform.Leases;
import app.thisthat.platform.Loop;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
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
    private final Leases leases;
    private final Settings.Feed feed;
    private final Duration maxOddsAge;
    private final FeedMeter meter;

    private PolymarketClient client;
    private PriceFeed prices;
    private List<Loop> loops = List.of();
    private Consumer<String> look = conditionId -> {};

    /**
     * One on each node.
     *
     * @param maxOddsAge the age at which unconfirmed odds take no more bets
     */
    public IngestionVerticle(
            Postgres postgres, Bus bus, Leases leases, Settings.Feed feed, Duration maxOddsAge, MeterRegistry metrics) {
        this.postgres = postgres;
        this.bus = bus;
        this.leases = leases;
        this.feed = feed;
        this.maxOddsAge = maxOddsAge;
        this.meter = new FeedMeter(metrics);
    }

    @Override
    public Future<?> start() {
        bus.<FeedHint>subscribe(FeedHint.ADDRESS, hint -> look.accept(hint.conditionId()));
        leases.lead(JOB, this::begin, this::end);
        return Future.succeededFuture();
    }

    private void begin(Lease lease) {
        Duration confirmAfter = maxOddsAge.dividedBy(CONFIRMATIONS);
        client = new PolymarketClient(vertx, feed, meter);
        MarketMirror mirror = new MarketMirror(postgres, bus, lease, confirmAfter);
        Sweep sweep = new Sweep(vertx, client, mirror, Choice.of(feed.choice()), meter);
        OddsPoll poll = new OddsPoll(client, mirror);
        ResolutionWatch watch =
                new ResolutionWatch(client, mirror, bus, () -> beforeAllOf(sweep.lastComplete(), confirmAfter));
        Loop resolutions = new Loop(vertx, "Resolution watch", feed.resolutionInterval(), () -> meter.resolutionWatch()
                .measure(watch::run));
        look = conditionId -> {
            watch.hint(conditionId);
            resolutions.soon();
        };
        prices = new PriceFeed(
                vertx,
                feed.wsUrl(),
                mirror,
                poll,
                look,
                () -> {
                    retryWhatFailed();
                    resolutions.soon(); // no socket says again what ended while none stood
                },
                feed.watchedMarkets(),
                meter);
        prices.start();
        loops = List.of(
                new Loop(vertx, "Sweep", feed.sweepInterval(), () -> meter.sweep()
                        .measure(sweep::run)),
                new Loop(vertx, "Odds poll", feed.pollInterval(), POLL_RETRY_MAX, () -> meter.oddsPoll()
                        .measure(poll::run)),
                new Loop(vertx, "Choice of watched markets", WATCH_LIST_INTERVAL, prices::choose),
                resolutions);
        loops.forEach(loop -> loop.onRecovery(this::retryWhatFailed));
        loops.forEach(Loop::start);
    }

    /** Something works again: what failed with it need not wait for its turn. */
    private void retryWhatFailed() {
        loops.forEach(Loop::retry);
        prices.retry();
    }

    /** A sweep confirms what it sees, unless that was done shortly before; what is older was not seen by it. */
    private static Instant beforeAllOf(Instant sweep, Duration confirmAfter) {
        return sweep.equals(Instant.EPOCH) ? sweep : sweep.minus(confirmAfter);
    }

    private Future<Void> end() {
        loops.forEach(Loop::stop);
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
