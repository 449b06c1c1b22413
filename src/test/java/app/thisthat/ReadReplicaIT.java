package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseProxy;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.PostgresProcesses;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.platform.postgres.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two nodes with a streaming standby, one of them without Redis. The standby is killed or suspended under load. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadReplicaIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration OUTAGE = Duration.ofSeconds(6);
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /** From the moment the standby responds again. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(5);

    /** Leaves the processor to the services. */
    private static final Duration READ_PAUSE = Duration.ofMillis(50);

    private static final String KEYS = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    private static final String STANDBY = "read-replica-standby";
    private static final AtomicInteger WORDS = new AtomicInteger();

    private final Vertx vertx = Vertx.vertx();
    private final WebClient management = WebClient.create(vertx);
    private EmbeddedPostgres primary;
    private EmbeddedPostgres standby;
    private DatabaseProxy proxy;
    private TestDatabase database;
    private LedgerFixture ledger;
    private ServiceProcess node;
    private ServiceProcess withoutRedis;
    private ContractClient api;
    private ContractClient otherApi;
    private String admin;

    @BeforeAll
    void start() {
        primary = Servers.startPostgres("read-replica-primary");
        Migrations.migrate(primary.uri());
        database = new TestDatabase(primary.uri());
        ledger = new LedgerFixture(database);
        standby = Servers.startStandby(primary, STANDBY);
        proxy = new DatabaseProxy(vertx, standby.uri());
        proxy.setPort(Servers.freePort());
        Map<String, String> settings =
                Map.of("THISTHAT_DATABASE_REPLICA_URI", proxy.uri(), "THISTHAT_AUTH_JWT_KEYS", KEYS);
        Map<String, String> noRedis = Map.of(
                "THISTHAT_DATABASE_REPLICA_URI",
                proxy.uri(),
                "THISTHAT_AUTH_JWT_KEYS",
                KEYS,
                "THISTHAT_REDIS_URI",
                "redis://127.0.0.1:" + Servers.freePort());
        List<ServiceProcess> nodes = ServiceProcess.startAll(primary.uri(), List.of(settings, noRedis));
        node = nodes.get(0);
        withoutRedis = nodes.get(1);
        api = new ContractClient(vertx, node.port());
        otherApi = new ContractClient(vertx, withoutRedis.port());
        admin = api.post("/auth/login")
                .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
        startWithoutTheStandby();
    }

    /** Both nodes start without the standby, and read from the primary until it can be reached. */
    private void startWithoutTheStandby() {
        assertThat(health(node).getJsonObject("replica").getString("status")).isEqualTo("down");
        ContinuousReader reader = player();
        UUID market = ledger.market("0.5", "0.5");
        long end = System.nanoTime() + WARM_UP.toNanos();
        while (System.nanoTime() < end) {
            assertInBounds(read(reader, market));
        }
        proxy.setPort(URI.create(standby.uri()).getPort());
    }

    @AfterAll
    void stop() {
        api.close();
        otherApi.close();
        node.close();
        withoutRedis.close();
        database.close();
        proxy.close();
        standby.close();
        primary.close();
        await(vertx.close());
    }

    @BeforeEach
    void awaitReplica() {
        ledger.waitUntil(TIMEOUT, () -> isUsed(node) && isUsed(withoutRedis));
    }

    @AfterEach
    void assertLedger() {
        ledger.assertInvariants();
    }

    private JsonObject health(ServiceProcess process) {
        var ready = await(management
                .get(process.managementPort(), "localhost", "/health/ready")
                .send());
        assertThat(ready.statusCode()).as("never depends on the replica").isEqualTo(200);
        return ready.bodyAsJsonObject();
    }

    private boolean isUsed(ServiceProcess process) {
        return health(process).getJsonObject("replica").getBoolean("used");
    }

    private double metric(ServiceProcess process, String sample) {
        String scrape = await(management
                        .get(process.managementPort(), "localhost", "/metrics")
                        .send())
                .bodyAsString();
        Matcher value =
                Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\S+)$").matcher(scrape);
        assertThat(value.find()).as(sample).isTrue();
        return Double.parseDouble(value.group(1));
    }

    private static String reads(String group, String target) {
        return "thisthat_replicated_reads_total{group=\"" + group + "\",target=\"" + target + "\"}";
    }

    private String createMarket(String word) {
        ApiReply created = api.post("/admin/markets")
                .bearer(admin)
                .json(Map.of(
                        "title",
                        "Will " + word + " win?",
                        "thisOption",
                        "Yes",
                        "thatOption",
                        "No",
                        "thisOdds",
                        0.5,
                        "thatOdds",
                        0.5,
                        "expiresAt",
                        Instant.now().plus(Duration.ofDays(1)).toString()))
                .send();
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created.json().get("id").asText();
    }

    private ContinuousReader player() {
        ContinuousReader player = ContinuousReader.register(api);
        ledger.grant(player.id(), "100000");
        return player;
    }

    private static Future<ApiReply> own(ContractClient node, ContinuousReader reader, String path) {
        return node.get(path).bearer(reader.accessToken()).sendAsync();
    }

    @Test
    void readsAfterAWrite_showItOnEveryNode() {
        ContinuousReader player = player();
        UUID market = ledger.market("0.5", "0.5");
        BetLoad others = new BetLoad(vertx, market, List.of(api));
        others.start(List.of(player().accessToken(), player().accessToken()));

        for (int round = 0; round < 25; round++) {
            String word = "zephyr" + WORDS.incrementAndGet();
            String created = createMarket(word);
            ApiReply placed = api.post("/bets")
                    .bearer(player.accessToken())
                    .json(Map.of("marketId", market, "amount", 10, "side", "this"))
                    .send();
            assertThat(placed.status()).as(placed.text()).isEqualTo(201);
            String bet = placed.json().at("/bet/id").textValue();

            Future<ApiReply> export = own(otherApi, player, "/users/me/export");
            Future<ApiReply> bets = own(otherApi, player, "/bets/me?limit=5");
            Future<ApiReply> ledgerExport = own(otherApi, player, "/transactions/me/export");
            Future<ApiReply> search = otherApi.get("/markets?q=" + word).sendAsync();
            Future<ApiReply> history =
                    otherApi.get("/markets/" + created + "/odds-history").sendAsync();
            await(Future.all(export, bets, ledgerExport, search, history));

            assertThat(export.result().text()).contains(bet);
            assertThat(bets.result().text()).contains(bet);
            assertThat(ledgerExport.result().text()).contains(bet);
            assertThat(search.result().text()).contains(created);
            assertThat(history.result().json().at("/points")).hasSize(1);
        }
        others.stop();
        for (String group : List.of("history", "search", "reports")) {
            double onReplica = metric(withoutRedis, reads(group, "replica"));
            assertThat(onReplica).as(group).isGreaterThanOrEqualTo(25);
        }
        assertThat(metric(withoutRedis, "thisthat_replica_fallbacks_total{reason=\"error\"}"))
                .isZero();
        assertThat(metric(node, "thisthat_replica_away")).isZero();
        assertThat(metric(node, "thisthat_replica_lag_seconds")).isBetween(0.0, 0.25);
        assertThat(health(node).getJsonObject("replica").getString("status")).isEqualTo("up");
        assertThat(health(node).getJsonObject("degraded").containsKey("replica"))
                .isFalse();
    }

    @Test
    void boardsWithoutRedis_comeFromTheReplica() {
        player();
        double before = metric(withoutRedis, reads("reports", "replica"));

        for (String board : List.of("roi", "skill")) {
            assertThat(otherApi.get("/leaderboard/" + board).send().status()).isEqualTo(200);
        }
        for (String board : List.of("pnl", "volume")) {
            for (String window : List.of("all", "month", "week", "day")) {
                ApiReply reply = otherApi.get("/leaderboard/" + board + "?window=" + window)
                        .send();
                assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            }
        }

        assertThat(metric(withoutRedis, reads("reports", "replica"))).isGreaterThanOrEqualTo(before + 10);
        assertThat(metric(withoutRedis, "thisthat_replica_fallbacks_total{reason=\"error\"}"))
                .isZero();
    }

    @Test
    void suspendedStandby_costsNoRequestAndIsUsedAgain() {
        assertOutage(
                () -> PostgresProcesses.send(ProcessSignal.STOP, standby),
                () -> PostgresProcesses.send(ProcessSignal.CONT, standby));
    }

    @Test
    void killedStandby_costsNoRequestAndIsUsedAgain() {
        assertOutage(() -> PostgresProcesses.send(ProcessSignal.KILL, standby), () -> {
            standby = Servers.startStandby(primary, STANDBY);
            proxy.setPort(URI.create(standby.uri()).getPort());
        });
    }

    private void assertOutage(Runnable fail, Runnable recover) {
        ContinuousReader reader = player();
        UUID market = ledger.market("0.5", "0.5");
        BetLoad load = new BetLoad(vertx, market, List.of(api, otherApi));
        load.start(List.of(player().accessToken(), player().accessToken(), reader.accessToken()));
        ledger.waitUntil(TIMEOUT, () -> load.acknowledged() > 20);

        readDuring(WARM_UP, reader, market);
        fail.run();
        assertInBounds(read(reader, market)); // in progress when the standby is found to be lost
        readDuring(OUTAGE, reader, market);
        JsonObject replica = health(node).getJsonObject("replica");
        assertThat(replica.getString("status")).isEqualTo("down");
        assertThat(replica.getBoolean("used")).isFalse();
        assertThat(replica.getString("reason")).isNotBlank();
        assertThat(health(node).getJsonObject("degraded").containsKey("replica"))
                .isTrue();
        assertThat(metric(node, "thisthat_replica_away")).isEqualTo(1);
        recover.run();

        ledger.waitUntil(RECOVERY_MAX, () -> isUsed(node) && isUsed(withoutRedis));
        double before = metric(node, reads("history", "replica"));
        readDuring(WARM_UP, reader, market);
        assertThat(metric(node, reads("history", "replica"))).isGreaterThan(before);
        load.stop();
        assertThat(load.failures()).isEmpty();
        assertThat(load.rejected()).isEmpty();
        load.assertEachBetPlacedOnce(api, database);
    }

    /** Reads everything that the replica may answer. Each response succeeds and shows what is confirmed. */
    private void readDuring(Duration time, ContinuousReader reader, UUID market) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long known = bets(reader);
            for (List<ApiReply> replies : read(reader, market)) {
                assertThat(replies)
                        .allSatisfy(reply ->
                                assertThat(reply.status()).as(reply.text()).isEqualTo(200));
                assertThat(replies.get(0).json().at("/total").longValue()).isGreaterThanOrEqualTo(known);
                assertThat(replies.get(1).text().lines().count() - 1).isGreaterThanOrEqualTo(known);
            }
            LockSupport.parkNanos(READ_PAUSE.toNanos());
        }
    }

    /** A request that begins again on the primary may come too late on a busy machine. Then it is refused in time. */
    private static void assertInBounds(List<List<ApiReply>> replies) {
        assertThat(replies).allSatisfy(each -> assertThat(each).allSatisfy(reply -> {
            assertThat(reply.status()).as(reply.text()).isIn(200, 503);
            assertThat(reply.took()).isLessThan(ContinuousReader.RESPONSE_MAX.multipliedBy(2));
            if (reply.status() == 503) {
                assertThat(reply.header("Retry-After")).isNotNull();
            }
        }));
    }

    /** The responses of both nodes. */
    private List<List<ApiReply>> read(ContinuousReader reader, UUID market) {
        return Stream.of(api, otherApi)
                .map(each -> {
                    List<Future<ApiReply>> requests = List.of(
                            own(each, reader, "/bets/me?limit=1"),
                            own(each, reader, "/transactions/me/export"),
                            each.get("/markets?q=rain&limit=" + (1 + WORDS.incrementAndGet() % 50))
                                    .sendAsync(),
                            each.get("/markets/" + market + "/odds-history").sendAsync(),
                            each.get("/leaderboard/pnl").sendAsync());
                    await(Future.all(requests));
                    return requests.stream().map(Future::result).toList();
                })
                .toList();
    }

    private long bets(ContinuousReader reader) {
        return (long) database.execute("select count(*) from bets where user_id = ?", reader.id());
    }
}
