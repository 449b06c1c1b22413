package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.live.SocketProbe;
import app.thisthat.simulator.SimulatorSettings;
import app.thisthat.simulator.SimulatorVerticle;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Three processes as a cluster with one PostgreSQL, one Redis and one feed. The tests share the processes, because their
 * start is slow. The last tests stop processes, so the order is fixed.
 */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final int NODES = 3;
    private static final int MARKETS = 20;
    private static final long ODDS_INTERVAL_MS = 300;

    /** More updates per frame mean that the node polled PostgreSQL instead of receiving them on the event bus. */
    private static final long UPDATES_PER_FRAME_MAX = 12;

    private static int users;

    private final List<Node> alive = new ArrayList<>();
    private TestDatabase database;
    private LedgerFixture ledger;
    private SimulatorVerticle simulator;
    private HttpClient http;
    private String admin;
    private UUID changingMarket;
    private long oddsTimer;

    private record Node(ServiceProcess process, ContractClient api) {}

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        http = fresh.vertx().createHttpClient();
        simulator = new SimulatorVerticle(new SimulatorSettings(0, MARKETS, 1, 1, 0));
        await(fresh.vertx().deployVerticle(simulator));
        List<Integer> ports = Stream.generate(Servers::freePort).limit(NODES).toList();
        ServiceProcess.startAll(
                        fresh.uri(),
                        ports.stream().map(port -> settings(port, ports)).toList())
                .forEach(process -> alive.add(new Node(process, new ContractClient(fresh.vertx(), process.port()))));
        admin = alive.get(0)
                .api
                .post("/auth/login")
                .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
        changeOddsPeriodically();
    }

    private Map<String, String> settings(int port, List<Integer> ports) {
        return Map.ofEntries(
                Map.entry("THISTHAT_CLUSTER_ENABLED", "true"),
                Map.entry("THISTHAT_CLUSTER_PORT", String.valueOf(port)),
                Map.entry(
                        "THISTHAT_CLUSTER_MEMBERS",
                        ports.stream().map(other -> "127.0.0.1:" + other).collect(Collectors.joining(","))),
                Map.entry("THISTHAT_AUTH_JWT_KEYS", "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"),
                Map.entry("THISTHAT_MANAGEMENT_STOP_DELAY", "2s"),
                Map.entry("THISTHAT_CLUSTER_LEASE_TERM", "4s"),
                Map.entry("THISTHAT_FEED", "polymarket"),
                Map.entry("THISTHAT_FEED_GAMMA_URL", simulator.gammaUrl()),
                Map.entry("THISTHAT_FEED_CLOB_URL", simulator.clobUrl()),
                Map.entry("THISTHAT_FEED_DATA_URL", simulator.dataUrl()),
                Map.entry("THISTHAT_FEED_WS_URL", simulator.wsUrl()));
    }

    private void changeOddsPeriodically() {
        String feedId = new FeedControl(
                        database.vertx(), URI.create(simulator.controlUrl()).getPort())
                .market(0);
        String select = "select id from markets where polymarket_id = ?";
        ledger.waitUntil(TIMEOUT, () -> database.execute(select, feedId) != null);
        changingMarket = (UUID) database.execute(select, feedId);
        oddsTimer = database.vertx()
                .setPeriodic(
                        ODDS_INTERVAL_MS,
                        tick -> control(
                                HttpMethod.POST,
                                "/markets/" + feedId + "/odds",
                                new JsonObject()
                                        .put(
                                                "odds",
                                                System.nanoTime() / 1_000_000 / ODDS_INTERVAL_MS % 2 == 0
                                                        ? 0.4
                                                        : 0.6)));
    }

    private Future<JsonObject> control(HttpMethod method, String path, JsonObject body) {
        return exchange(method, simulator.controlUrl() + path, body);
    }

    private Future<JsonObject> exchange(HttpMethod method, String uri, JsonObject body) {
        RequestOptions options = new RequestOptions().setMethod(method).setAbsoluteURI(uri);
        return http.request(options)
                .compose(request -> request.send(body.toBuffer()).compose(response -> response.body()))
                .map(response -> response.toJsonObject());
    }

    @AfterAll
    void stop() {
        database.vertx().cancelTimer(oddsTimer);
        alive.forEach(node -> node.process.close());
    }

    @AfterEach
    void assertLedger() {
        ledger.assertInvariants();
    }

    private SocketProbe probe(Node node) {
        return new SocketProbe(database.vertx(), node.process.port());
    }

    private JsonNode register() {
        String name = "cluster-" + users++;
        ApiReply registered = alive.get(0)
                .api
                .post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", "correct horse battery"))
                .send();
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        return registered.json();
    }

    private String registerPlayer() {
        JsonNode user = register();
        ledger.grant(UUID.fromString(user.at("/user/id").textValue()), "100000");
        return user.at("/accessToken").textValue();
    }

    private List<String> players(int count) {
        return Stream.generate(this::registerPlayer).limit(count).toList();
    }

    private static void authenticate(SocketProbe probe, JsonNode user) {
        probe.send(new JsonObject()
                .put("op", "auth")
                .put("id", 9)
                .put("token", user.at("/accessToken").textValue())
                .encode());
        probe.next("balance");
    }

    private long leaseToken(String job) {
        return (long) database.execute("select token from leases where job = ? and until > clock_timestamp()", job);
    }

    /** The node that holds the lease of the ingestion. */
    private Node leader() {
        return holder("ingestion");
    }

    private Node holder(String job) {
        return alive.stream().filter(node -> holds(node, job)).findFirst().orElseThrow();
    }

    private boolean leads(Node node) {
        return holds(node, "ingestion");
    }

    private boolean holds(Node node, String job) {
        return await(health(node)).getJsonArray("jobs").contains(job);
    }

    private Future<JsonObject> health(Node node) {
        String uri = "http://localhost:" + node.process.managementPort() + "/health/ready";
        return exchange(HttpMethod.GET, uri, new JsonObject());
    }

    private List<Node> without(Node node) {
        return alive.stream().filter(other -> !other.equals(node)).toList();
    }

    private List<ContractClient> apis(List<Node> nodes) {
        return nodes.stream().map(Node::api).toList();
    }

    private void assertReceivesOdds(Node node, Set<String> epochs) {
        try (SocketProbe probe = probe(node)) {
            probe.subscribe(1, changingMarket);
            long last = probe.next("snapshot")
                    .getJsonArray("markets")
                    .getJsonObject(0)
                    .getLong("seq");
            boolean received = false;
            for (int i = 0; i < 20 && !received; i++) {
                JsonObject frame = probe.next("odds");
                epochs.add(frame.getString("epoch"));
                long seq = frame.getJsonArray("updates").getJsonObject(0).getLong("seq");
                assertThat(seq).isGreaterThan(last);
                received = i > 0 && seq - last < UPDATES_PER_FRAME_MAX;
                last = seq;
            }
            assertThat(received).isTrue();
        }
    }

    @Test
    @Order(1)
    void odds_reachTheSocketsOfAllNodes() {
        Set<String> epochs = new HashSet<>();

        alive.forEach(node -> assertReceivesOdds(node, epochs));

        assertThat(epochs).hasSize(NODES);
        assertThat(await(control(HttpMethod.GET, "/state", new JsonObject())).getInteger("sockets"))
                .isEqualTo(1);
    }

    @Test
    @Order(2)
    void betsOnAllNodes_spendTheBalanceOnceAndTheirSettlementReachesTheSocket() {
        JsonNode user = register();
        UUID market = ledger.market("0.65", "0.37");
        List<Future<ApiReply>> bets = IntStream.range(0, 30)
                .mapToObj(i -> alive.get(i % NODES)
                        .api
                        .post("/bets")
                        .bearer(user.at("/accessToken").textValue())
                        .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                        .sendAsync())
                .toList();
        await(Future.all(bets));
        assertThat(bets).filteredOn(bet -> bet.result().status() == 201).hasSize(10);
        assertThat(bets)
                .filteredOn(bet -> bet.result().status() != 201)
                .allSatisfy(bet -> assertThat(bet.result().code()).isEqualTo("INSUFFICIENT_BALANCE"));

        try (SocketProbe probe = probe(alive.get(2))) {
            authenticate(probe, user);
            ApiReply resolved = alive.get(1)
                    .api
                    .post("/admin/markets/" + market + "/resolve")
                    .bearer(admin)
                    .json(Map.of("resolution", "this"))
                    .send();
            assertThat(resolved.status()).as(resolved.text()).isEqualTo(200);
            IntStream.range(0, 10).forEach(i -> probe.next("settled"));
            assertThat(probe.next("balance").encode()).contains("1538.5");
        }
        ledger.waitUntil(
                TIMEOUT,
                () -> database.execute(
                                "select rank from user_ranks where board = 'pnl' and user_id = ?::uuid",
                                user.at("/user/id").textValue())
                        != null);
    }

    @Test
    @Order(3)
    void sessionEndedOnOneNode_closesItsSocketOnAnother() {
        JsonNode user = register();
        JsonNode offender = register();
        try (SocketProbe probe = probe(alive.get(1));
                SocketProbe offending = probe(alive.get(2))) {
            authenticate(probe, user);
            authenticate(offending, offender);

            alive.get(0)
                    .api
                    .post("/auth/logout")
                    .bearer(user.at("/accessToken").textValue())
                    .json(Map.of("refreshToken", user.at("/refreshToken").textValue()))
                    .send();
            assertThat(probe.closedWithin(15)).isEqualTo(4401);

            alive.get(0)
                    .api
                    .post("/admin/users/" + offender.at("/user/id").textValue() + "/suspend")
                    .bearer(admin)
                    .json(Map.of("scope", "everything", "reason", "under review"))
                    .send();
            assertThat(offending.closedWithin(15)).isEqualTo(4401);
        }
        assertThat(alive.get(1)
                        .api
                        .get("/users/me")
                        .bearer(user.at("/accessToken").textValue())
                        .send()
                        .code())
                .isEqualTo("TOKEN_REVOKED");
    }

    @Test
    @Order(4)
    void suspendedLeader_isReplacedAndDoesNotLeadAfterResuming() {
        Node stalled = leader();
        long before = leaseToken("ingestion");
        UUID market = ledger.market("0.5", "0.5");
        BetLoad load = new BetLoad(database.vertx(), market, apis(without(stalled)));
        load.start(players(5));

        ProcessSignal.STOP.send(stalled.process.handle());
        ledger.waitUntil(TIMEOUT, () -> isLeaseTaken("ingestion", before));
        Node next = without(stalled).stream().filter(this::leads).findFirst().orElseThrow();
        assertReceivesOdds(next, new HashSet<>());
        ProcessSignal.CONT.send(stalled.process.handle());

        ledger.waitUntil(TIMEOUT, () -> !leads(stalled));
        assertReceivesOdds(stalled, new HashSet<>());
        assertThat(leader()).isEqualTo(next);
        ledger.waitUntil(
                TIMEOUT,
                () -> await(control(HttpMethod.GET, "/state", new JsonObject())).getInteger("sockets") == 1);
        load.stop();
        assertThat(load.failures()).isEmpty();
        assertThat(load.rejected()).isEmpty();
        load.assertEachBetPlacedOnce(stalled.api, database);
    }

    private boolean isLeaseTaken(String job, long after) {
        return (boolean) database.execute(
                "select exists (select from leases where job = ? and token > ? and until > clock_timestamp())",
                job,
                after);
    }

    @Test
    @Order(5)
    void nodeKilledUnderLoad_losesNoAcknowledgedBet() {
        Node killed = holder("betting.settlements");
        List<Node> others = without(killed);
        long before = leaseToken("betting.settlements");
        UUID market = ledger.market("0.5", "0.5");
        UUID unsettled = ledger.market("0.5", "0.5");
        ledger.pendingBets(unsettled, 50, 200);
        BetLoad load = new BetLoad(database.vertx(), market, apis(alive));
        load.start(players(10));
        ledger.waitUntil(TIMEOUT, () -> load.acknowledged() > 50);

        ledger.resolveWithoutSettling(unsettled, "this");
        killed.process.kill();
        alive.remove(killed);
        load.setNodes(apis(others));

        int answeredBefore = load.acknowledged();
        ledger.waitUntil(TIMEOUT, () -> load.acknowledged() > answeredBefore + 50);
        load.stop();
        load.assertEachBetPlacedOnce(others.get(0).api, database);
        ledger.waitUntil(TIMEOUT, () -> isLeaseTaken("betting.settlements", before));
        ledger.waitUntil(
                TIMEOUT, () -> database.execute("select settled_at from markets where id = ?", unsettled) != null);
        others.forEach(node -> assertReceivesOdds(node, new HashSet<>()));
    }

    @Test
    @Order(6)
    void nodeStoppedUnderLoad_respondsToEveryRequestAndReleasesItsLeases() {
        Node stopping = leader();
        Node staying = without(stopping).get(0);
        long before = leaseToken("ingestion");
        BetLoad load = new BetLoad(database.vertx(), ledger.market("0.5", "0.5"), apis(alive));
        load.start(players(10));
        removeWhenNotReady(stopping, () -> load.setNodes(List.of(staying.api)));
        try (SocketProbe probe = probe(stopping)) {
            probe.subscribe(1, changingMarket);
            probe.next("odds");

            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(stopping.process::stop);

            ledger.waitUntil(TIMEOUT, () -> isLeaseTaken("ingestion", before));
            probe.next("shutdown");
            assertThat(probe.closedWithin(30)).isEqualTo(1001);
            assertThat(exit.join()).isZero();
        }
        alive.remove(stopping);
        load.stop();
        assertThat(load.failures()).isEmpty();
        assertThat(load.rejected()).isEmpty();
        load.assertEachBetPlacedOnce(staying.api, database);
        assertReceivesOdds(staying, new HashSet<>());
    }

    /** Acts as a load balancer: removes a node when its readiness probe fails. */
    private void removeWhenNotReady(Node node, Runnable remove) {
        database.vertx().setPeriodic(100, tick -> health(node).onComplete(health -> {
            if (health.failed() || health.result().getString("status").equals("down")) {
                database.vertx().cancelTimer(tick);
                remove.run();
            }
        }));
    }
}
