package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseProxy;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.FeedProcess;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.PostgresProcesses;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.live.SocketProbe;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.platform.postgres.Migrations;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PostgreSQL and the feed die or hang under load, and come back. Redis does in {@link RedisOutageScenarios}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DegradationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Long enough for what waits longer after each failure to wait its longest. */
    private static final Duration OUTAGE = Duration.ofSeconds(12);

    /** From the moment the dependency answers again. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private final WebClient http = WebClient.create(vertx);
    private final int feedPort = Servers.freePort();
    private EmbeddedPostgres postgres;
    private DatabaseProxy proxy;
    private TestDatabase database;
    private LedgerFixture books;
    private FeedProcess feed;
    private FeedControl control;
    private ServiceProcess service;
    private ContractClient api;

    @BeforeAll
    void start() {
        postgres = Servers.startPostgres("degradation");
        proxy = new DatabaseProxy(vertx, postgres.uri());
        Migrations.migrate(proxy.uri());
        database = new TestDatabase(proxy.uri());
        books = new LedgerFixture(database);
        feed = FeedProcess.start(feedPort);
        control = new FeedControl(vertx, feedPort);
        service = ServiceProcess.start(
                proxy.uri(),
                Map.of(
                        "THISTHAT_FEED", "polymarket",
                        "THISTHAT_FEED_GAMMA_URL", feed.url("gamma"),
                        "THISTHAT_FEED_CLOB_URL", feed.url("clob"),
                        "THISTHAT_FEED_DATA_URL", feed.url("data"),
                        "THISTHAT_FEED_WS_URL", feed.wsUrl()));
        api = new ContractClient(vertx, service.port());
    }

    @AfterAll
    void stop() {
        service.close();
        feed.close();
        api.close();
        database.close();
        proxy.close();
        postgres.close();
        await(vertx.close());
    }

    @AfterEach
    void booksAreSound() {
        books.assertSound();
    }

    @Test
    void aPostgresThatHangs_isAnswered503AndGoesOnWithoutARestart() {
        weather(
                () -> PostgresProcesses.send(ProcessSignal.STOP, postgres),
                () -> PostgresProcesses.send(ProcessSignal.CONT, postgres));
    }

    @Test
    void aPostgresThatDies_isAnswered503AndGoesOnWithoutARestart() {
        weather(() -> PostgresProcesses.send(ProcessSignal.KILL, postgres), () -> {
            postgres = Servers.startPostgres("degradation");
            proxy.retarget(URI.create(postgres.uri()).getPort());
        });
    }

    private void weather(Runnable strike, Runnable recover) {
        ContinuousReader visitor = ContinuousReader.register(api);
        BetLoad load = load(books.market("0.5", "0.5"), 5);
        SocketProbe probe = new SocketProbe(vertx, service.port());
        probe.subscribe(1, "*");

        strike.run();
        during(OUTAGE, () -> {
            assertThat(visitor.askAll()).allSatisfy(answer -> {
                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotNull();
            });
            assertThat(visitor.lookAround())
                    .as("from memory, or not at all")
                    .allSatisfy(answer -> assertThat(answer.status()).isIn(200, 503));
            assertThat(health("live")).isEqualTo("up");
        });
        assertThat(health("ready")).isEqualTo("down");
        assertThat(probe.hasReceived("status", status -> status.getBoolean("stale")))
                .isTrue();
        int before = load.acknowledged();
        recover.run();

        books.waitUntil(
                RECOVERY_MAX,
                () -> isServed(visitor)
                        && health("ready").equals("up")
                        && load.acknowledged() > before + 20
                        && probe.hasReceived("status", status -> !status.getBoolean("stale")));
        probe.send("{\"op\":\"ping\",\"id\":2}");
        assertThat(probe.next("pong").getInteger("id")).isEqualTo(2);
        probe.close();
        load.stop();
        assertThat(load.slowest()).isLessThan(ContinuousReader.ANSWER_MAX);
        assertThat(load.broken()).isEmpty();
        assertThat(load.refused())
                .allSatisfy(refused ->
                        assertThat(refused.status()).as(refused.text()).isEqualTo(503));
        load.assertEachBetMadeOnce(api, database);
    }

    /** Whether everything is answered as it should be; what is not may be answered 503, and never 401. */
    private static boolean isServed(ContinuousReader visitor) {
        List<ApiReply> answers = visitor.askAll();
        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.status()).as(answer.text()).isIn(200, 503));
        return answers.stream().allMatch(answer -> answer.status() == 200);
    }

    @Test
    void aFeedThatHangs_takesNothingFromTheGameAndIsHeardAgainAtOnce() {
        weatherWithoutFeed(() -> ProcessSignal.STOP.send(feed.handle()), () -> ProcessSignal.CONT.send(feed.handle()));
    }

    @Test
    void aFeedThatDies_takesNothingFromTheGameAndIsHeardAgainAtOnce() {
        weatherWithoutFeed(() -> ProcessSignal.KILL.send(feed.handle()), () -> feed = FeedProcess.start(feedPort));
    }

    @Test
    void anEndThatNoSocketTold_isNoticedAsSoonAsSocketsStandAgain() {
        UUID market = mirrored();
        load(market, 1).stop();

        control.refuseSockets(true);
        control.resolve(feedId(market), "first");
        control.refuseSockets(false);

        awaitResolved(market);
    }

    private void weatherWithoutFeed(Runnable strike, Runnable recover) {
        UUID market = mirrored();
        String feedId = feedId(market);
        ContinuousReader visitor = ContinuousReader.register(api);
        BetLoad load = load(market, 1);

        strike.run();
        during(OUTAGE, () -> {
            int before = load.acknowledged();
            assertThat(Stream.of(visitor.askAll(), visitor.lookAround()).flatMap(List::stream))
                    .allSatisfy(answer ->
                            assertThat(answer.status()).as(answer.text()).isEqualTo(200));
            assertThat(health("ready")).isEqualTo("up");
            books.waitUntil(ContinuousReader.ANSWER_MAX, () -> load.acknowledged() > before);
        });
        recover.run();

        control.odds(feedId, 0.77);
        books.waitUntil(RECOVERY_MAX, () -> database.ask(
                        "select 0.77 in (this_odds, that_odds) from market_odds where market_id = ?", market)
                .equals(true));
        load.stop();
        assertThat(load.slowest()).isLessThan(ContinuousReader.ANSWER_MAX);
        assertThat(load.broken()).isEmpty();
        assertThat(load.refused()).isEmpty();
        control.resolve(feedId, "first");
        awaitResolved(market);
    }

    private String feedId(UUID market) {
        return (String) database.ask("select polymarket_id from markets where id = ?", market);
    }

    private void awaitResolved(UUID market) {
        books.waitUntil(RECOVERY_MAX, () -> database.ask("select status from markets where id = ?", market)
                .equals("resolved"));
    }

    private BetLoad load(UUID market, int players) {
        BetLoad load = new BetLoad(vertx, market, List.of(api));
        load.start(Stream.generate(this::player).limit(players).toList());
        books.waitUntil(PATIENCE, () -> load.acknowledged() > 20);
        return load;
    }

    private String player() {
        ContinuousReader player = ContinuousReader.register(api);
        books.grant(player.id(), "100000");
        return player.accessToken();
    }

    private static void during(Duration time, Runnable look) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            look.run();
        }
    }

    /** Of the markets that are open here the one that its feed keeps open longest; at even odds. */
    private UUID mirrored() {
        books.waitUntil(PATIENCE, () -> database.ask("select 1 from markets where polymarket_id is not null") != null);
        String feedId = IntStream.range(0, FeedProcess.MARKETS)
                .mapToObj(control::market)
                .filter(id -> open(id) != null)
                .findFirst()
                .orElseThrow();
        control.odds(feedId, 0.5);
        String even = "select 1 from market_odds where market_id = ? and this_odds = 0.5";
        books.waitUntil(PATIENCE, () -> database.ask(even, open(feedId)) != null);
        return open(feedId);
    }

    private UUID open(String feedId) {
        return (UUID) database.ask("select id from markets where polymarket_id = ? and status = 'open'", feedId);
    }

    private String health(String which) {
        return await(http.get(service.managementPort(), "localhost", "/health/" + which)
                        .send())
                .bodyAsJsonObject()
                .getString("status");
    }
}
