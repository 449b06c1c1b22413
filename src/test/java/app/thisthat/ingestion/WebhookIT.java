package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
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

/** The webhook of a service that checks for resolutions once an hour otherwise. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebhookIT {

    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final String OLD = "the previous secret during a rotation";
    private static final String NEW = "the current webhook secret of the service";
    private static final String UNKNOWN = "a webhook secret that is not configured";
    private static final String BODY = "{\"event\": \"market_resolved\"}";

    private TestDatabase database;
    private Service service;
    private ContractClient api;
    private FeedControl feed;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        int simulatorPort = Servers.freePort();
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
        feed = new FeedControl(fresh.vertx(), simulatorPort);
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    @Test
    @Order(1) // the other tests send hints too
    void hint_triggersACheckAndOnlyTheFeedDecides() {
        feed.refuseSockets(true);
        LedgerFixture fixture = new LedgerFixture(database);
        fixture.waitUntil(
                WAIT_MAX, () -> database.execute("select 1 from markets where polymarket_id is not null") != null);
        String feedId = fixture.mirroredMarkets(1).get(0);
        Object market = database.execute("select id from markets where polymarket_id = ?", feedId);
        fixture.pendingBets((UUID) market, 1, 1);

        feed.close(feedId);
        feed.resolve(feedId, "second");
        assertThat(status(market)).isEqualTo("open");

        String other = (String)
                database.execute("select polymarket_id from markets where status = 'open' and id <> ? limit 1", market);
        String hint = new JsonObject()
                .put("event", "market_resolved")
                .put("conditionId", other)
                .encode();
        assertThat(send(NEW, 0, hint).json().get("accepted").booleanValue()).isTrue();

        fixture.waitUntil(WAIT_MAX, () -> "resolved".equals(status(market)));
        assertThat(database.execute("select resolution from markets where id = ?", market))
                .isEqualTo("that");
        assertThat(database.execute("select status from markets where polymarket_id = ?", other))
                .as("the hinted market, which the feed has not closed")
                .isEqualTo("open");
    }

    @Test
    void bothSecrets_areAccepted() {
        assertThat(send(OLD, -100, BODY).status()).isEqualTo(200);
        assertThat(send(NEW, -130, BODY).status()).isEqualTo(200);
        long now = Instant.now().getEpochSecond() - 160;
        String both = "t=" + now + ",v1=" + hmac(UNKNOWN, now, BODY) + ",v1=" + hmac(OLD, now, BODY);
        assertThat(post(both, BODY).status()).isEqualTo(200);

        assertThat(send(UNKNOWN, -190, BODY).code()).isEqualTo("INVALID_SIGNATURE");
        assertThat(api.post("/webhooks/polymarket")
                        .json(Map.of("event", "market_resolved"))
                        .send()
                        .code())
                .isEqualTo("INVALID_SIGNATURE");
    }

    @Test
    void replayedMessage_isRejectedWithEitherSecret() {
        long now = Instant.now().getEpochSecond() + 20;

        assertThat(post(header(NEW, now, BODY), BODY).status()).isEqualTo(200);
        assertThat(post(header(NEW, now, BODY), BODY).code()).isEqualTo("WEBHOOK_REPLAYED");
        assertThat(post(header(OLD, now, BODY), BODY).code()).isEqualTo("WEBHOOK_REPLAYED");
    }

    @Test
    void changedTimeOrBody_isRejected() {
        long now = Instant.now().getEpochSecond() + 80;
        String header = header(NEW, now, BODY);

        assertThat(post(header, BODY + " ").code()).isEqualTo("INVALID_SIGNATURE");
        assertThat(post(header.replace("t=" + now, "t=" + (now + 1)), BODY).code())
                .isEqualTo("INVALID_SIGNATURE");
        assertThat(send(NEW, -310, BODY).code()).isEqualTo("INVALID_SIGNATURE");
        assertThat(send(NEW, 330, BODY).code()).isEqualTo("INVALID_SIGNATURE");
        assertThat(send(NEW, 31, "{\"event\": \"market_resolved\", \"winner\": \"this\"}")
                        .code())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(post(header, BODY).status())
                .as("rejected messages do not count as received")
                .isEqualTo(200);
    }

    @Test
    void requestWithoutAValidSignature_isAlwaysAnsweredAlike() {
        long now = Instant.now().getEpochSecond() + 90;
        String valid = header(UNKNOWN, now, BODY);
        List<ApiReply> replies = new ArrayList<>();
        for (String signature : Arrays.asList(null, "t=1", "t=1,v1=x", "x".repeat(300), header(NEW, 5, BODY), valid)) {
            for (String type :
                    Arrays.asList(null, "application/json", "text/plain", "application/x-www-form-urlencoded")) {
                for (String body : List.of("", BODY, "{", "null", "\u0000\uD83D", "{\"x\":1}", "x".repeat(70_000))) {
                    ApiCall call = api.post("/webhooks/polymarket");
                    if (signature != null) {
                        call.header("X-Signature", signature);
                    }
                    replies.add(unchecked(call, type, body));
                }
            }
        }
        replies.add(api.post("/webhooks/polymarket").query("unknown", 1).send());

        assertThat(replies).hasSize(169).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("INVALID_SIGNATURE");
            assertThat(reply.json().get("error").asText()).isEqualTo("Signature is invalid or expired");
        });
    }

    private static ApiReply unchecked(ApiCall call, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return type == null ? call.send() : call.body(type, bytes).send();
    }

    @Test
    void signedRequest_isThenCheckedLikeAnyOther() {
        long now = Instant.now().getEpochSecond() + 100;

        ApiReply text = api.post("/webhooks/polymarket")
                .header("X-Signature", header(NEW, now, BODY))
                .body("text/plain", BODY.getBytes(StandardCharsets.UTF_8))
                .send();

        assertThat(text.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        assertThat(post(header(NEW, now, "{"), "{").code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void replay_isRejectedByTheSameNodeWithoutRedis() {
        WebhookReplayStore store = new WebhookReplayStore(
                new RedisCircuitBreaker(database.vertx(), "redis://127.0.0.1:1", Duration.ofMillis(50)));

        assertThat(TestDatabase.await(store.recordIfNew("one"))).isTrue();
        assertThat(TestDatabase.await(store.recordIfNew("one"))).isFalse();
        assertThat(TestDatabase.await(store.recordIfNew("other"))).isTrue();
    }

    @Test
    void replay_isRejectedByAnotherNode() {
        Duration timeout = Duration.ofSeconds(5);
        WebhookReplayStore here =
                new WebhookReplayStore(new RedisCircuitBreaker(database.vertx(), Servers.redis(), timeout));
        WebhookReplayStore there =
                new WebhookReplayStore(new RedisCircuitBreaker(database.vertx(), Servers.redis(), timeout));

        assertThat(TestDatabase.await(here.recordIfNew("shared"))).isTrue();
        assertThat(TestDatabase.await(there.recordIfNew("shared"))).isFalse();
    }

    private ApiReply send(String secret, int secondsFromNow, String body) {
        return post(header(secret, Instant.now().getEpochSecond() + secondsFromNow, body), body);
    }

    private ApiReply post(String signature, String body) {
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
        return database.execute("select status from markets where id = ?", market);
    }
}
