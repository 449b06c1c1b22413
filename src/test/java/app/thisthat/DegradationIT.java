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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PostgreSQL and the feed are killed or suspended under load and come back. {@link RedisOutageIT} does so with Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DegradationIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Long enough for every backoff to reach its maximum. */
    private static final Duration OUTAGE = Duration.ofSeconds(12);

    /** Leaves the processor to the service. */
    private static final Duration CHECK_PAUSE = Duration.ofMillis(50);

    /** From the moment the dependency responds again. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private final WebClient http = WebClient.create(vertx);
    private final int feedPort = Servers.freePort();
    private EmbeddedPostgres postgres;
    private DatabaseProxy proxy;
    private TestDatabase database;
    private LedgerFixture ledger;
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
        ledger = new LedgerFixture(database);
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
    void assertLedger() {
        ledger.assertInvariants();
    }

    @Test
    void suspendedPostgres_leadsTo503AndRecoversWithoutARestart() {
        assertPostgresOutage(
                () -> PostgresProcesses.send(ProcessSignal.STOP, postgres),
                () -> PostgresProcesses.send(ProcessSignal.CONT, postgres));
    }

    @Test
    void killedPostgres_leadsTo503AndRecoversWithoutARestart() {
        assertPostgresOutage(() -> PostgresProcesses.send(ProcessSignal.KILL, postgres), () -> {
            postgres = Servers.startPostgres("degradation");
            proxy.setPort(URI.create(postgres.uri()).getPort());
        });
    }

    private void assertPostgresOutage(Runnable fail, Runnable recover) {
        ContinuousReader reader = ContinuousReader.register(api);
        BetLoad load = load(ledger.market("0.5", "0.5"), 5);
        SocketProbe socket = new SocketProbe(vertx, service.port());
        socket.subscribe(1, "*");

        fail.run();
        during(OUTAGE, () -> {
            assertThat(reader.readOwn()).allSatisfy(reply -> {
                assertThat(reply.status()).as(reply.text()).isEqualTo(503);
                assertThat(reply.header("Retry-After")).isNotNull();
            });
            assertThat(reader.readPublic()).as("from a cache or 503").allSatisfy(reply -> assertThat(reply.status())
                    .isIn(200, 503));
            assertThat(health("live")).isEqualTo("up");
        });
        assertThat(health("ready")).isEqualTo("down");
        assertThat(socket.hasReceived("status", status -> status.getBoolean("stale")))
                .isTrue();
        int before = load.acknowledged();
        recover.run();

        ledger.waitUntil(
                RECOVERY_MAX,
                () -> succeeds(reader)
                        && health("ready").equals("up")
                        && load.acknowledged() > before + 20
                        && socket.hasReceived("status", status -> !status.getBoolean("stale")));
        socket.send("{\"op\":\"ping\",\"id\":2}");
        assertThat(socket.next("pong").getInteger("id")).isEqualTo(2);
        socket.close();
        load.stop();
        assertThat(load.slowest()).isLessThan(ContinuousReader.RESPONSE_MAX);
        assertThat(load.failures()).isEmpty();
        assertThat(load.rejected())
                .allSatisfy(rejected ->
                        assertThat(rejected.status()).as(rejected.text()).isEqualTo(503));
        load.assertEachBetPlacedOnce(api, database);
    }

    /** Whether all requests succeed. Until then they return 503, never 401. */
    private static boolean succeeds(ContinuousReader reader) {
        List<ApiReply> replies = reader.readOwn();
        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.status()).as(reply.text()).isIn(200, 503));
        return replies.stream().allMatch(reply -> reply.status() == 200);
    }

    @Test
    void suspendedFeed_doesNotAffectRequestsAndIsReadAgainAfterwards() {
        assertFeedOutage(() -> ProcessSignal.STOP.send(feed.handle()), () -> ProcessSignal.CONT.send(feed.handle()));
    }

    @Test
    void killedFeed_doesNotAffectRequestsAndIsReadAgainAfterwards() {
        assertFeedOutage(() -> ProcessSignal.KILL.send(feed.handle()), () -> feed = FeedProcess.start(feedPort));
    }

    @Test
    void resolutionWhileSocketsAreClosed_isFoundAfterTheyReopen() {
        UUID market = mirroredMarket();
        load(market, 1).stop();

        control.refuseSockets(true);
        control.resolve(feedId(market), "first");
        control.refuseSockets(false);

        awaitResolved(market);
    }

    private void assertFeedOutage(Runnable fail, Runnable recover) {
        UUID market = mirroredMarket();
        String feedId = feedId(market);
        ContinuousReader reader = ContinuousReader.register(api);
        BetLoad load = load(market, 1);

        fail.run();
        during(OUTAGE, () -> {
            int before = load.acknowledged();
            assertThat(Stream.of(reader.readOwn(), reader.readPublic()).flatMap(List::stream))
                    .allSatisfy(
                            reply -> assertThat(reply.status()).as(reply.text()).isEqualTo(200));
            assertThat(health("ready")).isEqualTo("up");
            ledger.waitUntil(ContinuousReader.RESPONSE_MAX, () -> load.acknowledged() > before);
        });
        assertThat(load.rejected()).isEmpty();
        recover.run();

        control.setOdds(feedId, 0.57);
        ledger.waitUntil(RECOVERY_MAX, () -> database.execute(
                        "select 0.57 in (this_odds, that_odds) from market_odds where market_id = ?", market)
                .equals(true));
        load.stop();
        assertThat(load.slowest()).isLessThan(ContinuousReader.RESPONSE_MAX);
        assertThat(load.failures()).isEmpty();
        assertThat(load.rejected())
                .as("the odds of the new feed may differ by more than the jump guard allows")
                .allSatisfy(reply -> assertThat(reply.code()).isEqualTo("ODDS_MOVING"));
        control.resolve(feedId, "first");
        awaitResolved(market);
    }

    private String feedId(UUID market) {
        return (String) database.execute("select polymarket_id from markets where id = ?", market);
    }

    private void awaitResolved(UUID market) {
        ledger.waitUntil(RECOVERY_MAX, () -> database.execute("select status from markets where id = ?", market)
                .equals("resolved"));
    }

    private BetLoad load(UUID market, int players) {
        BetLoad load = new BetLoad(vertx, market, List.of(api));
        load.start(Stream.generate(this::registerPlayer).limit(players).toList());
        ledger.waitUntil(TIMEOUT, () -> load.acknowledged() > 20);
        return load;
    }

    private String registerPlayer() {
        ContinuousReader player = ContinuousReader.register(api);
        ledger.grant(player.id(), "100000");
        return player.accessToken();
    }

    private static void during(Duration period, Runnable check) {
        long end = System.nanoTime() + period.toNanos();
        while (System.nanoTime() < end) {
            check.run();
            LockSupport.parkNanos(CHECK_PAUSE.toNanos());
        }
    }

    /** The open mirrored market that closes last, at even odds. */
    private UUID mirroredMarket() {
        ledger.waitUntil(
                TIMEOUT, () -> database.execute("select 1 from markets where polymarket_id is not null") != null);
        String feedId = IntStream.range(0, FeedProcess.MARKETS)
                .mapToObj(control::market)
                .filter(id -> open(id) != null)
                .findFirst()
                .orElseThrow();
        control.setOdds(feedId, 0.5);
        String sql = "select 1 from market_odds where market_id = ? and this_odds = 0.5";
        ledger.waitUntil(TIMEOUT, () -> database.execute(sql, open(feedId)) != null);
        ledger.endJumpPauses();
        return open(feedId);
    }

    private UUID open(String feedId) {
        return (UUID) database.execute("select id from markets where polymarket_id = ? and status = 'open'", feedId);
    }

    private String health(String probe) {
        return await(http.get(service.managementPort(), "localhost", "/health/" + probe)
                        .send())
                .bodyAsJsonObject()
                .getString("status");
    }
}
