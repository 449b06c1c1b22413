package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The hook of a service that by itself would look for resolutions once an hour. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebhookIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OLD = "the secret that is being replaced";
    private static final String NEW = "the secret that takes its place now";
    private static final String BODY = "{\"event\": \"market_resolved\"}";

    private TestDatabase database;
    private Service service;
    private ContractClient api;
    private WebClient simulator;
    private int simulatorPort;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        simulatorPort = Servers.freePort();
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_FEED", "simulator",
                        "THISTHAT_SIMULATOR_PORT", String.valueOf(simulatorPort),
                        "THISTHAT_SIMULATOR_MARKETS", "20",
                        "THISTHAT_SIMULATOR_SPEED", "1",
                        "THISTHAT_FEED_RESOLUTION_INTERVAL", "1h",
                        "THISTHAT_WEBHOOK_SECRET", NEW + "," + OLD)));
        api = new ContractClient(fresh.vertx(), service.port());
        simulator = WebClient.create(fresh.vertx());
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    @Test
    @Order(1) // what the others send is a hint, too
    void aHint_makesTheFeedLookedAtAndOnlyTheFeedBelieved() {
        control("faults", new JsonObject().put("sockets", new JsonObject().put("refused", true)));
        control("sockets/drop", new JsonObject());
        LedgerFixture books = new LedgerFixture(database);
        books.waitUntil(PATIENCE, () -> database.ask("select 1 from markets where polymarket_id is not null") != null);
        String feedId = books.mirrored(1).get(0);
        Object market = database.ask("select id from markets where polymarket_id = ?", feedId);
        books.pendingBets((UUID) market, 1, 1);

        control("markets/" + feedId + "/close", new JsonObject());
        control("markets/" + feedId + "/resolve", new JsonObject().put("winner", "second"));
        assertThat(status(market)).isEqualTo("open");

        String other = (String)
                database.ask("select polymarket_id from markets where status = 'open' and id <> ? limit 1", market);
        String hint = new JsonObject()
                .put("event", "market_resolved")
                .put("conditionId", other)
                .encode();
        assertThat(send(NEW, 0, hint).json().get("accepted").booleanValue()).isTrue();

        books.waitUntil(PATIENCE, () -> "resolved".equals(status(market)));
        assertThat(database.ask("select resolution from markets where id = ?", market))
                .isEqualTo("that");
        assertThat(database.ask("select status from markets where polymarket_id = ?", other))
                .as("named by the hint, but not ended by the feed")
                .isEqualTo("open");
    }

    @Test
    void bothSecrets_areTakenAndNoOther() {
        assertThat(send(OLD, -100, BODY).status()).isEqualTo(200);
        assertThat(send(NEW, -101, BODY).status()).isEqualTo(200);
        long now = Instant.now().getEpochSecond() - 102;
        String both = "t=" + now + ",v1=" + hmac("a secret that nobody has ever told us", now, BODY) + ",v1="
                + hmac(OLD, now, BODY);
        assertThat(hook(both, BODY).status()).isEqualTo(200);

        assertThat(send("a secret that nobody has ever told us", -103, BODY).code())
                .isEqualTo("INVALID_SIGNATURE");
        assertThat(api.post("/webhooks/polymarket")
                        .json(Map.of("event", "market_resolved"))
                        .send()
                        .code())
                .isEqualTo("INVALID_SIGNATURE");
    }

    @Test
    void aMessage_isHeardOnceByWhicheverSecretItIsSigned() {
        long now = Instant.now().getEpochSecond() + 20;

        assertThat(hook(header(NEW, now, BODY), BODY).status()).isEqualTo(200);
        assertThat(hook(header(NEW, now, BODY), BODY).code()).isEqualTo("WEBHOOK_REPLAYED");
        assertThat(hook(header(OLD, now, BODY), BODY).code()).isEqualTo("WEBHOOK_REPLAYED");
    }

    @Test
    void timeAndBody_areWhatWasSigned() {
        long now = Instant.now().getEpochSecond() + 30;
        String header = header(NEW, now, BODY);

        assertThat(hook(header, BODY + " ").code()).isEqualTo("INVALID_SIGNATURE");
        assertThat(hook(header.replace("t=" + now, "t=" + (now + 1)), BODY).code())
                .isEqualTo("INVALID_SIGNATURE");
        assertThat(send(NEW, -310, BODY).code()).isEqualTo("INVALID_SIGNATURE");
        assertThat(send(NEW, 330, BODY).code()).isEqualTo("INVALID_SIGNATURE");
        assertThat(hook("t=1", BODY).code()).isEqualTo("VALIDATION_ERROR");
        assertThat(send(NEW, 31, "{\"event\": \"market_resolved\", \"winner\": \"this\"}")
                        .code())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(hook(header, BODY).status())
                .as("what was refused is not remembered")
                .isEqualTo(200);
    }

    @Test
    void withoutRedis_aNodeStillHearsAMessageOnce() {
        WebhookReplayStore alone = new WebhookReplayStore(
                new RedisCircuitBreaker(database.vertx(), "redis://127.0.0.1:1", Duration.ofMillis(50)));

        assertThat(TestDatabase.await(alone.remember("one"))).isTrue();
        assertThat(TestDatabase.await(alone.remember("one"))).isFalse();
        assertThat(TestDatabase.await(alone.remember("other"))).isTrue();
    }

    @Test
    void anotherNode_knowsWhatThisOneHeard() {
        Duration patient = Duration.ofSeconds(5);
        WebhookReplayStore here =
                new WebhookReplayStore(new RedisCircuitBreaker(database.vertx(), Servers.redis(), patient));
        WebhookReplayStore there =
                new WebhookReplayStore(new RedisCircuitBreaker(database.vertx(), Servers.redis(), patient));

        assertThat(TestDatabase.await(here.remember("shared"))).isTrue();
        assertThat(TestDatabase.await(there.remember("shared"))).isFalse();
    }

    private ApiReply send(String secret, int secondsFromNow, String body) {
        return hook(header(secret, Instant.now().getEpochSecond() + secondsFromNow, body), body);
    }

    private ApiReply hook(String signature, String body) {
        ApiCall call = api.post("/webhooks/polymarket").header("X-Signature", signature);
        return call.body("application/json", body.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static String header(String secret, long time, String body) {
        return "t=" + time + ",v1=" + hmac(secret, time, body);
    }

    private static String hmac(String secret, long time, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Object status(Object market) {
        return database.ask("select status from markets where id = ?", market);
    }

    private void control(String path, JsonObject order) {
        var answer = TestDatabase.await(simulator
                .request(HttpMethod.POST, simulatorPort, "127.0.0.1", "/control/" + path)
                .sendJsonObject(order));
        assertThat(answer.statusCode()).isLessThan(300);
    }
}
