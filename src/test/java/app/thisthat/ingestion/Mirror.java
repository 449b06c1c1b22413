package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;

import app.thisthat.betting.BettingVerticle;
import app.thisthat.harness.Books;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import app.thisthat.market.Quote;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Leases;
import app.thisthat.platform.Settings;
import app.thisthat.simulator.SimulatorVerticle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A simulated feed whose clock stands still, and the parts of ingestion that read it, run by hand. */
final class Mirror implements AutoCloseable {

    private static final String REQUEST_TIMEOUT = "2s";
    private static final int WATCHED_MAX = 250;
    private static final Duration CONFIRM_AFTER = Duration.ofMinutes(1);

    private final TestDatabase database;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final SimulatorVerticle simulator;
    private final PolymarketClient client;
    private final Bus bus = new Bus(vertx, Duration.ofSeconds(5));
    private final MarketMirror mirror;
    private final Sweep sweep;
    private final OddsPoll poll;
    private final FeedMeter meter = new FeedMeter(new SimpleMeterRegistry());
    private final ResolutionWatch watch;
    private final PriceFeed prices;
    private Instant confirmedSince = Instant.EPOCH;
    private final CountDownLatch ended = new CountDownLatch(1);

    Mirror(TestDatabase database, int markets) {
        this.database = database;
        simulator = new SimulatorVerticle(new Settings.Simulator(0, markets, 1, 1));
        await(vertx.deployVerticle(simulator));
        control("clock", new JsonObject().put("running", false));
        control("walk", new JsonObject().put("on", false));
        Leases leases = new Leases(vertx, database.postgres(), Duration.ofSeconds(10));
        await(vertx.deployVerticle(new BettingVerticle(
                database.postgres(), bus, leases, TestDatabase.settings().betting(), new SimpleMeterRegistry())));
        client = new PolymarketClient(vertx, feed(), meter);
        mirror = new MarketMirror(database.postgres(), bus, database.lease("ingestion"), CONFIRM_AFTER);
        sweep = new Sweep(vertx, client, mirror, Choice.of(feed().choice()), meter);
        poll = new OddsPoll(client, mirror);
        prices = new PriceFeed(
                vertx, feed().wsUrl(), mirror, poll, market -> ended.countDown(), () -> {}, WATCHED_MAX, meter);
        watch = new ResolutionWatch(client, mirror, bus, () -> confirmedSince);
    }

    private Settings.Feed feed() {
        Map<String, String> environment = Map.of("THISTHAT_FEED_REQUEST_TIMEOUT", REQUEST_TIMEOUT);
        return Settings.load(Optional.empty(), environment)
                .feed()
                .at(simulator.gammaUrl(), simulator.clobUrl(), simulator.dataUrl(), simulator.wsUrl());
    }

    Vertx vertx() {
        return vertx;
    }

    Bus bus() {
        return bus;
    }

    SweepCounts sweep() {
        return await(sweep.run());
    }

    /** Sweeps once, mirroring what is chosen. */
    SweepCounts sweep(Choice choice) {
        return await(new Sweep(vertx, client, mirror, choice, meter).run());
    }

    Sweep sweeper() {
        return sweep;
    }

    /** Opens the sockets of the price feed. */
    void stream() {
        vertx.runOnContext(start -> {
            prices.start();
            prices.choose();
        });
    }

    /** Opened when the socket says that some market is resolved. */
    CountDownLatch ended() {
        return ended;
    }

    void poll() {
        await(poll.run());
    }

    /** Writes odds as a socket's news would. */
    void quote(UUID market, int thisOdds) {
        await(mirror.quote(
                List.of(new Quote(market, new Odds(thisOdds), new Odds(Odds.ONE - thisOdds), Instant.now()))));
    }

    /** The feed's ids of what is to be watched. */
    List<String> watched() {
        return await(mirror.watched(WATCHED_MAX)).stream()
                .map(MirroredId::feedId)
                .toList();
    }

    /** Bets on this; answers what came of it. */
    Object place(UUID user, String feedId) {
        return database.ask(
                "select outcome from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'],"
                        + " array[100], array[null::numeric], array[null::numeric], array[null::text],"
                        + " array[null::bytea], interval '10 minutes')",
                Ids.next(),
                user,
                market(feedId, "id"));
    }

    /** Takes open markets for gone that were last confirmed before a time. */
    void expectConfirmedSince(Instant time) {
        confirmedSince = time;
    }

    void hint(String conditionId) {
        watch.hint(conditionId);
    }

    int watch() {
        return await(watch.run());
    }

    /** Pulls a string of the simulator. */
    JsonObject control(String path, JsonObject order) {
        return exchange(HttpMethod.POST, path, order);
    }

    JsonObject state() {
        return exchange(HttpMethod.GET, "state", new JsonObject());
    }

    private JsonObject exchange(HttpMethod method, String path, JsonObject order) {
        RequestOptions options =
                new RequestOptions().setMethod(method).setAbsoluteURI(simulator.controlUrl() + "/" + path);
        return await(http.request(options)
                        .compose(request -> request.send(order.toBuffer()).compose(response -> response.body())))
                .toJsonObject();
    }

    /** The feed's id of a market that takes bets. */
    String someMarket() {
        return new Books(database).mirrored(1).get(0);
    }

    /** A column of a mirrored market. */
    Object market(String feedId, String column) {
        return database.ask(
                "select " + column + " from markets join market_odds on market_id = id where polymarket_id = ?",
                feedId);
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
