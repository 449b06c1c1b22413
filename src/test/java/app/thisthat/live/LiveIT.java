package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.Service;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The socket on the whole service: from the simulator's wire to the client's frame. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveIT {

    /** Every 30 s a socket looks by itself whether its session stands. */
    private static final long SOONER_THAN_IT_LOOKS_AGAIN_SECONDS = 20;

    private TestDatabase database;
    private Service service;
    private ContractClient api;
    private String admin;

    @BeforeAll
    void startEverything(TestDatabase fresh) {
        database = fresh;
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_FEED", "simulator",
                        "THISTHAT_SIMULATOR_MARKETS", "50",
                        "THISTHAT_FEED_SWEEP_INTERVAL", "1s")));
        api = new ContractClient(fresh.vertx(), service.port());
        admin = login("admin@thisthat.example", "demo-admin-1");
    }

    @AfterAll
    void stopEverything() {
        api.close();
        service.stop();
    }

    @Test
    void subscriberOfAll_seesTheFeedMove() {
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            assertThat(probe.next("ack").getInteger("id")).isEqualTo(1);
            Map<String, Long> seqs = new HashMap<>();
            boolean complete = false;
            while (!complete) {
                JsonObject snapshot = probe.next("snapshot");
                remember(seqs, snapshot.getJsonArray("markets"));
                complete = snapshot.getBoolean("last");
            }
            for (int i = 0; i < 3; i++) {
                remember(seqs, probe.next("odds").getJsonArray("updates"));
            }
        }
    }

    /** Each seq has to be greater than the one before of the same market. */
    private static void remember(Map<String, Long> seqs, JsonArray states) {
        for (Object each : states) {
            JsonObject state = (JsonObject) each;
            Long before = seqs.put(state.getString("marketId"), state.getLong("seq"));
            assertThat(state.getLong("seq")).isGreaterThan(before == null ? 0 : before);
        }
    }

    @Test
    void bettor_isToldTheResolutionTheSettlementAndTheBalance() {
        String market = createMarket();
        String token = register("live");
        try (SocketProbe probe = probe()) {
            authenticate(probe, token);
            assertThat(probe.next("balance").getDouble("balance")).isEqualTo(1000);
            subscribeWhenKnown(probe, market);
            assertThat(probe.next("snapshot")
                            .getJsonArray("markets")
                            .getJsonObject(0)
                            .getString("status"))
                    .isEqualTo("open");

            JsonNode bet = api.post("/bets")
                    .bearer(token)
                    .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                    .send()
                    .json();
            resolve(market);

            JsonObject turned = probe.next("market");
            assertThat(turned.getString("status")).isEqualTo("resolved");
            assertThat(turned.getString("resolution")).isEqualTo("this");
            JsonObject settled = probe.next("settled");
            assertThat(settled.getString("betId")).isEqualTo(bet.at("/bet/id").asText());
            assertThat(settled.getString("status")).isEqualTo("won");
            assertThat(settled.getDouble("payout")).isEqualTo(153.85);
            assertThat(probe.next("balance").getDouble("balance")).isEqualTo(1053.85);
        }
    }

    @Test
    void stream_tellsTheSameWithoutASocket() throws Exception {
        String market = createMarket();
        try (SocketProbe probe = probe()) {
            subscribeWhenKnown(probe, market);
        }
        CompletableFuture<String> resolved = new CompletableFuture<>();
        StringBuilder received = new StringBuilder();
        HttpClientResponse response = TestDatabase.await(database.vertx()
                .createHttpClient()
                .request(HttpMethod.GET, service.port(), "localhost", "/api/v1/live/sse?markets=" + market)
                .compose(request -> request.send().map(answer -> {
                    answer.handler(bytes -> {
                        received.append(bytes);
                        if (received.indexOf("\"type\":\"market\"") > 0) {
                            resolved.complete(received.toString());
                        }
                    });
                    return answer;
                })));
        assertThat(response.getHeader("content-type")).isEqualTo("text/event-stream");
        resolve(market);
        assertThat(resolved.get(20, TimeUnit.SECONDS))
                .startsWith("data: {\"type\":\"snapshot\"")
                .contains("\n\ndata: {\"type\":\"market\"");
    }

    @Test
    void comingBack_isToldOnlyWhatChanged() {
        String market = createMarket();
        try (SocketProbe probe = probe()) {
            subscribeWhenKnown(probe, market);
            JsonObject snapshot = probe.next("snapshot");
            long seq = snapshot.getJsonArray("markets").getJsonObject(0).getLong("seq");
            JsonObject since = new JsonObject()
                    .put("epoch", snapshot.getString("epoch"))
                    .put("seqs", new JsonObject().put(market, seq));
            JsonObject again = new JsonObject()
                    .put("op", "subscribe")
                    .put("id", 9)
                    .put("channel", "odds")
                    .put("markets", new JsonArray().add(market))
                    .put("since", since);
            probe.send(again.encode());
            assertThat(probe.next("ack").getBoolean("recovered")).isTrue();
            assertThat(probe.next("snapshot").getJsonArray("markets")).isEmpty();
            probe.send(again.put("since", since.put("epoch", "another")).encode());
            assertThat(probe.next("ack").getBoolean("recovered")).isFalse();
            assertThat(probe.next("snapshot").getJsonArray("markets")).hasSize(1);
        }
    }

    @Test
    void badMessage_isRefusedAndTheSocketStaysOpen() {
        try (SocketProbe probe = probe()) {
            for (String message : new String[] {
                "{",
                "[]",
                "null",
                "\"x\"",
                "{\"op\":\"dance\",\"id\":4}",
                "{\"op\":\"subscribe\",\"id\":4}",
                "{\"op\":\"subscribe\",\"channel\":\"odds\",\"markets\":[]}",
                "{\"op\":\"subscribe\",\"channel\":\"odds\",\"markets\":[1]}",
                "{\"op\":\"subscribe\",\"channel\":\"odds\",\"markets\":\"*\",\"conflateMs\":1}"
            }) {
                probe.send(message);
                assertThat(probe.next("error").getString("code")).as(message).isEqualTo("VALIDATION_ERROR");
            }
            probe.subscribe(5, UUID.randomUUID());
            JsonObject unknown = probe.next("error");
            assertThat(unknown.getString("code")).isEqualTo("MARKET_NOT_FOUND");
            assertThat(unknown.getInteger("id")).isEqualTo(5);
            probe.send("{\"op\":\"auth\",\"id\":6,\"token\":\"nonsense\"}");
            assertThat(probe.next("error").getInteger("statusCode")).isEqualTo(401);
            probe.send("{\"op\":\"ping\",\"id\":7}");
            assertThat(probe.next("pong").getInteger("id")).isEqualTo(7);
            probe.send("{\"op\":\"list\",\"id\":8}");
            assertThat(probe.next("ack").getJsonArray("markets")).isEmpty();
        }
    }

    @Test
    void aSessionThatEnds_closesItsSocketAtOnceAndNoOther() {
        String token = register("ending");
        String staying = register("staying");
        try (SocketProbe probe = probe();
                SocketProbe other = probe()) {
            authenticate(probe, token);
            authenticate(other, staying);
            assertThat(api.call(HttpMethod.DELETE, "/auth/sessions")
                            .bearer(token)
                            .send()
                            .status())
                    .isEqualTo(200);
            assertThat(probe.closedWithin(SOONER_THAN_IT_LOOKS_AGAIN_SECONDS)).isEqualTo(4401);
            other.send("{\"op\":\"ping\",\"id\":9}");
            assertThat(other.next("pong").getInteger("id")).isEqualTo(9);
        }
    }

    private static void authenticate(SocketProbe probe, String token) {
        probe.send(new JsonObject()
                .put("op", "auth")
                .put("id", 7)
                .put("token", token)
                .encode());
        assertThat(probe.next("ack").getString("op")).isEqualTo("auth");
    }

    @Test
    void abuse_isClosedWithItsCode() {
        try (SocketProbe binary = probe();
                SocketProbe large = probe();
                SocketProbe huge = probe();
                SocketProbe flood = probe();
                SocketProbe idle = probe()) {
            binary.sendBinary(new byte[] {1, 2, 3});
            assertThat(binary.closed()).isEqualTo(1003);
            large.send("x".repeat(9_000));
            assertThat(large.closed()).isEqualTo(1009);
            huge.send("x".repeat(300_000));
            assertThat(huge.closed()).isEqualTo(1009);
            for (int i = 0; i < 200; i++) {
                flood.send("{\"op\":\"ping\"}");
            }
            assertThat(flood.next("error").getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(flood.closed()).isEqualTo(4429);
            assertThat(idle.closed()).isEqualTo(4408);
        }
    }

    @Test
    void foreignPage_mayNotConnect() {
        WebSocketConnectOptions foreign = new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(service.port())
                .setURI("/api/v1/live")
                .addHeader("Origin", "https://evil.example");
        assertThatThrownBy(() -> new SocketProbe(database.vertx(), foreign).close())
                .isInstanceOfSatisfying(UpgradeRejectedException.class, refused -> assertThat(refused.getStatus())
                        .isEqualTo(403));
    }

    @Test
    void plainRequest_isToldThatItIsASocket() {
        assertThat(api.get("/live").send().status()).isEqualTo(400);
        assertThat(api.post("/live").send().status()).isEqualTo(405);
        assertThat(api.get("/live/sse")
                        .query("markets", UUID.randomUUID())
                        .send()
                        .code())
                .isEqualTo("MARKET_NOT_FOUND");
        assertThat(api.get("/live/sse").query("markets", "x").send().code()).isEqualTo("VALIDATION_ERROR");
    }

    private SocketProbe probe() {
        return new SocketProbe(database.vertx(), service.port());
    }

    /** The market is heard of a moment after it was made. */
    private static void subscribeWhenKnown(SocketProbe probe, String market) {
        probe.subscribe(1, "*");
        probe.next("snapshot", frame -> frame.getBoolean("last"));
        probe.send("{\"op\":\"unsubscribe\",\"channel\":\"odds\",\"markets\":\"*\"}");
        probe.subscribe(2, market);
        probe.next("ack", ack -> Integer.valueOf(2).equals(ack.getInteger("id")));
    }

    private String createMarket() {
        return api.post("/admin/markets")
                .bearer(admin)
                .json(Map.of(
                        "title",
                        "Will it rain?",
                        "thisOption",
                        "Yes",
                        "thatOption",
                        "No",
                        "thisOdds",
                        0.65,
                        "thatOdds",
                        0.37))
                .send()
                .json()
                .path("id")
                .asText();
    }

    private void resolve(String market) {
        assertThat(api.post("/admin/markets/" + market + "/resolve")
                        .bearer(admin)
                        .json(Map.of("resolution", "this"))
                        .send()
                        .status())
                .isEqualTo(200);
    }

    private String register(String name) {
        String unique = name + System.nanoTime();
        return api.post("/auth/register")
                .json(Map.of("username", unique, "email", unique + "@example.com", "password", "correct horse battery"))
                .send()
                .json()
                .path("accessToken")
                .asText();
    }

    private String login(String email, String password) {
        return api.post("/auth/login")
                .json(Map.of("email", email, "password", password))
                .send()
                .json()
                .path("accessToken")
                .asText();
    }
}
