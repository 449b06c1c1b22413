package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;

import app.thisthat.Settings;
import app.thisthat.betting.BettingVerticle;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.simulator.SimulatorSettings;
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
final class IngestionTestSupport implements AutoCloseable {

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
    private final CatalogueSync sweep;
    private final OddsPoller poll;
    private final FeedMetrics meter = new FeedMetrics(new SimpleMeterRegistry());
    private final ResolutionWatch watch;
    private final PriceFeed prices;
    private Instant confirmedSince = Instant.EPOCH;
    private final CountDownLatch ended = new CountDownLatch(1);

    IngestionTestSupport(TestDatabase database, int markets) {
        this.database = database;
        simulator = new SimulatorVerticle(new SimulatorSettings(0, markets, 1, 1));
        await(vertx.deployVerticle(simulator));
        control("clock", new JsonObject().put("running", false));
        control("walk", new JsonObject().put("on", false));
        LeaderLeases leases = new LeaderLeases(vertx, database.postgres(), Duration.ofSeconds(10));
        await(vertx.deployVerticle(new BettingVerticle(
                database.postgres(), bus, leases, TestDatabase.settings().betting(), new SimpleMeterRegistry())));
        client = new PolymarketClient(vertx, feed(), meter);
        mirror = new MarketMirror(database.postgres(), bus, database.lease("ingestion"), CONFIRM_AFTER);
        sweep = new CatalogueSync(vertx, client, mirror, MirrorFilter.of(feed().mirror()), meter);
        poll = new OddsPoller(client, mirror);
        prices = new PriceFeed(
                vertx, feed().wsUrl(), mirror, poll, market -> ended.countDown(), () -> {}, WATCHED_MAX, meter);
        watch = new ResolutionWatch(client, mirror, bus, () -> confirmedSince);
    }

    private FeedSettings feed() {
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

    CatalogueSyncCounts sweep() {
        return await(sweep.run());
    }

    /** Sweeps once, mirroring what is chosen. */
    CatalogueSyncCounts sweep(MirrorFilter choice) {
        return await(new CatalogueSync(vertx, client, mirror, choice, meter).run());
    }

    CatalogueSync sweeper() {
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
                List.of(new OddsQuote(market, new Odds(thisOdds), new Odds(Odds.ONE - thisOdds), Instant.now()))));
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
        return new LedgerFixture(database).mirrored(1).get(0);
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
