package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Mirrors the feed: sweeps its catalogue, polls the odds of markets with open bets, and watches for resolutions. Each runs
 * by itself and again and again, whatever the feed does.
 */
public final class IngestionVerticle extends VerticleBase {

    /** Confirmations of odds are written this many times in the age at which unconfirmed odds stop bets. */
    private static final int CONFIRMATIONS = 10;

    /** How soon a market with a first bet is watched. */
    private static final Duration WATCH_LIST_INTERVAL = Duration.ofSeconds(5);

    private final Postgres postgres;
    private final Bus bus;
    private final Settings.Feed feed;
    private final Duration maxOddsAge;

    private PolymarketClient client;
    private PriceFeed prices;
    private List<Loop> loops = List.of();

    /**
     * One in the whole cluster is enough; more do no harm.
     *
     * @param maxOddsAge the age at which unconfirmed odds take no more bets
     */
    public IngestionVerticle(Postgres postgres, Bus bus, Settings.Feed feed, Duration maxOddsAge) {
        this.postgres = postgres;
        this.bus = bus;
        this.feed = feed;
        this.maxOddsAge = maxOddsAge;
    }

    @Override
    public Future<?> start() {
        Duration confirmAfter = maxOddsAge.dividedBy(CONFIRMATIONS);
        client = new PolymarketClient(vertx, feed);
        MarketMirror mirror = new MarketMirror(postgres, bus, confirmAfter);
        Sweep sweep = new Sweep(vertx, client, mirror);
        OddsPoll poll = new OddsPoll(client, mirror);
        ResolutionWatch watch =
                new ResolutionWatch(client, mirror, bus, () -> beforeAllOf(sweep.lastComplete(), confirmAfter));
        Loop resolutions = new Loop(vertx, "Resolution watch", feed.resolutionInterval(), watch::run);
        prices = new PriceFeed(vertx, feed.wsUrl(), mirror, poll, resolutions::hint, feed.watchedMarkets());
        prices.start();
        loops = List.of(
                new Loop(vertx, "Sweep", feed.sweepInterval(), sweep::run),
                new Loop(vertx, "Odds poll", feed.pollInterval(), poll::run),
                new Loop(vertx, "Choice of watched markets", WATCH_LIST_INTERVAL, prices::choose),
                resolutions);
        loops.forEach(Loop::start);
        return Future.succeededFuture();
    }

    /** A sweep confirms what it sees, unless that was done shortly before; what is older was not seen by it. */
    private static Instant beforeAllOf(Instant sweep, Duration confirmAfter) {
        return sweep.equals(Instant.EPOCH) ? sweep : sweep.minus(confirmAfter);
    }

    @Override
    public Future<?> stop() {
        loops.forEach(Loop::stop);
        return prices.close().eventually(client::close); // what is under way fails at its next request
    }
}
