package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.Books;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseProxy;
import app.thisthat.harness.PostgresProcesses;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.Migrations;
import app.thisthat.platform.Settings;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.simulator.SimulatorVerticle;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PostgreSQL and the feed die or hang under load, and come back. Redis does in {@link RedisTrouble}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DegradationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path PROGRAMS = Path.of("target", "servers", "programs");
    private static final Path HOME = Path.of(
            "target", "servers", "degradation-" + ProcessHandle.current().pid());
    private static final String PASSWORD = "correct horse battery";
    private static int users;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final int simulatorPort = Servers.freePort();
    private EmbeddedPostgres postgres;
    private DatabaseProxy proxy;
    private TestDatabase database;
    private Books books;
    private String simulator;
    private ServiceProcess service;
    private ContractClient api;

    @BeforeAll
    void start() {
        postgres = EmbeddedPostgres.start(HOME, PROGRAMS, List.of("fsync=off"));
        proxy = new DatabaseProxy(vertx, postgres.uri());
        Migrations.migrate(proxy.uri());
        database = new TestDatabase(proxy.uri());
        books = new Books(database);
        SimulatorVerticle feed = startFeed();
        service = ServiceProcess.start(
                proxy.uri(),
                Map.of(
                        "THISTHAT_FEED", "polymarket",
                        "THISTHAT_FEED_SWEEP_INTERVAL", "2s",
                        "THISTHAT_FEED_REQUEST_TIMEOUT", "1s",
                        "THISTHAT_FEED_GAMMA_URL", feed.gammaUrl(),
                        "THISTHAT_FEED_CLOB_URL", feed.clobUrl(),
                        "THISTHAT_FEED_DATA_URL", feed.dataUrl(),
                        "THISTHAT_FEED_WS_URL", feed.wsUrl()));
        api = new ContractClient(vertx, service.port());
    }

    private SimulatorVerticle startFeed() {
        SimulatorVerticle feed = new SimulatorVerticle(new Settings.Simulator(simulatorPort, 20, 1, 1));
        simulator = await(vertx.deployVerticle(feed));
        return feed;
    }

    @AfterAll
    void stop() {
        service.close();
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
            postgres = EmbeddedPostgres.start(HOME, PROGRAMS, List.of("fsync=off"));
            proxy.retarget(URI.create(postgres.uri()).getPort());
        });
    }

    private void weather(Runnable strike, Runnable recover) {
        JsonNode user = register();
        String token = user.at("/accessToken").textValue();
        BetLoad load = new BetLoad(vertx, books.market("0.5", "0.5"), List.of(api));
        load.start(Stream.generate(this::player).limit(5).toList());
        books.waitUntil(PATIENCE, () -> load.acknowledged() > 20);

        strike.run();
        List<Future<ApiReply>> asked = Stream.of(
                        api.get("/users/me").bearer(token),
                        api.get("/bets/me").bearer(token),
                        api.post("/rewards/daily").bearer(token),
                        login(user),
                        api.post("/auth/refresh")
                                .json(Map.of(
                                        "refreshToken", user.at("/refreshToken").textValue())))
                .map(ApiCall::sendAsync)
                .toList();
        await(Future.all(asked));
        assertThat(asked).allSatisfy(answer -> {
            assertThat(answer.result().status()).as(answer.result().text()).isEqualTo(503);
            assertThat(answer.result().header("Retry-After")).isNotNull();
        });
        assertThat(api.get("/markets").send().status())
                .as("from memory, or not at all")
                .isIn(200, 503);
        books.waitUntil(PATIENCE, () -> health("ready").getString("status").equals("down"));
        assertThat(health("live").getString("status")).isEqualTo("up");
        recover.run();

        books.waitUntil(PATIENCE, () -> login(user).send().status() == 200);
        books.waitUntil(PATIENCE, () -> health("ready").getString("status").equals("up"));
        int before = load.acknowledged();
        books.waitUntil(PATIENCE, () -> load.acknowledged() > before + 20);
        load.stop();
        assertThat(load.broken()).isEmpty();
        assertThat(load.refused())
                .allSatisfy(refused ->
                        assertThat(refused.status()).as(refused.text()).isEqualTo(503));
        load.assertEachBetMadeOnce(api, database);
    }

    @Test
    void aFeedThatHangsAndThenDies_takesNothingFromTheGame() {
        books.waitUntil(PATIENCE, () -> mirrored() != null);
        UUID market = mirrored();
        BetLoad load = new BetLoad(vertx, market, List.of(api));
        load.start(List.of(player()));

        JsonObject hang = new JsonObject().put("mode", "hang");
        control(
                "/faults",
                new JsonObject()
                        .put("gamma", hang)
                        .put("clob", hang)
                        .put("data", hang)
                        .put("sockets", new JsonObject().put("frozen", true)));
        assertGameGoesOn(load);
        await(vertx.undeploy(simulator));
        assertGameGoesOn(load);

        startFeed();
        String feedId = (String) database.ask("select polymarket_id from markets where id = ?", market);
        control("/markets/" + feedId + "/odds", new JsonObject().put("odds", 0.77));
        books.waitUntil(PATIENCE, () -> database.ask(
                        "select 0.77 in (this_odds, that_odds) from market_odds where market_id = ?", market)
                .equals(true));
        load.stop();
        assertThat(load.broken()).isEmpty();
        assertThat(load.refused()).isEmpty();
    }

    private void assertGameGoesOn(BetLoad load) {
        int before = load.acknowledged();
        books.waitUntil(PATIENCE, () -> load.acknowledged() > before + 10);
        assertThat(api.get("/markets").send().status()).isEqualTo(200);
        assertThat(health("ready").getString("status")).isEqualTo("up");
    }

    private UUID mirrored() {
        return (UUID)
                database.ask(
                        "select id from markets join market_odds on market_id = id where polymarket_id is not null and status = 'open' and this_odds between 0.1 and 0.9 order by id limit 1");
    }

    private JsonNode register() {
        String name = "degraded-" + users++;
        ApiReply registered = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", PASSWORD))
                .send();
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        return registered.json();
    }

    private String player() {
        JsonNode user = register();
        books.grant(UUID.fromString(user.at("/user/id").textValue()), "100000");
        return user.at("/accessToken").textValue();
    }

    private ApiCall login(JsonNode user) {
        return api.post("/auth/login")
                .json(Map.of("email", user.at("/user/email").textValue(), "password", PASSWORD));
    }

    private JsonObject health(String which) {
        return exchange(
                HttpMethod.GET, "http://localhost:" + service.managementPort() + "/health/" + which, new JsonObject());
    }

    private void control(String path, JsonObject order) {
        exchange(HttpMethod.POST, "http://127.0.0.1:" + simulatorPort + "/control" + path, order);
    }

    private JsonObject exchange(HttpMethod method, String uri, JsonObject order) {
        RequestOptions options = new RequestOptions().setMethod(method).setAbsoluteURI(uri);
        return await(http.request(options)
                        .compose(request -> request.send(order.toBuffer()).compose(response -> response.body())))
                .toJsonObject();
    }
}
