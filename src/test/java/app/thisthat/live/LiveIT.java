package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.Service;
import app.thisthat.account.session.TestToken;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
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

    private static final String KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    private static final int MANY_MARKETS = 300;

    private TestDatabase database;
    private Service service;
    private ContractClient api;
    private String admin;

    @BeforeAll
    void startEverything(TestDatabase fresh) {
        database = fresh;
        for (int i = 0; i < MANY_MARKETS; i++) {
            new LedgerFixture(fresh).market("0.5", "0.5");
        }
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_AUTH_JWT_KEYS", "k1:" + KEY,
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
    void balance_isToldWhateverMovesIt() {
        String market = createMarket();
        String token = register("balance");
        try (SocketProbe probe = probe()) {
            authenticate(probe, token);
            assertBalance(probe, token, 1000);
            bet(token, market);
            assertBalance(probe, token, 900);
            assertThat(api.post("/rewards/daily").bearer(token).send().status()).isEqualTo(200);
            assertBalance(probe, token, 1000);
            resolve(market);
            assertThat(probe.next("settled").getString("status")).isEqualTo("won");
            assertBalance(probe, token, 1153.85);
            end(market, "correct", Map.of("resolution", "invalid", "reason", "It was neither"));
            assertThat(probe.next("settled").getString("status")).isEqualTo("pending");
            assertThat(probe.next("settled").getString("status")).isEqualTo("cancelled");
            probe.next("balance", frame -> frame.getDouble("balance") == 1100);
            String cancelled = createMarket();
            bet(token, cancelled);
            assertBalance(probe, token, 1000);
            end(cancelled, "cancel", Map.of("reason", "It was a mistake"));
            JsonObject refunded = probe.next("settled");
            assertThat(refunded.getString("status")).isEqualTo("cancelled");
            assertThat(refunded.getDouble("payout")).isEqualTo(100);
            assertBalance(probe, token, 1100);
            database.ask(
                    "select 1 from ledger_post(array[?::uuid], array[-7.0], array['expired'], array[?::uuid],"
                            + " array[0.0], array[0.0])",
                    userId(token),
                    UUID.randomUUID().toString());
            assertBalance(probe, token, 1093);
        }
    }

    /** The next balance that is told is this one, and the one that is so. */
    private void assertBalance(SocketProbe probe, String token, double expected) {
        assertThat(probe.next("balance").getDouble("balance")).isEqualTo(expected);
        assertThat(api.get("/users/me")
                        .bearer(token)
                        .send()
                        .json()
                        .at("/creditBalance")
                        .asDouble())
                .isEqualTo(expected);
    }

    private String userId(String token) {
        return api.get("/users/me").bearer(token).send().json().at("/id").asText();
    }

    private JsonNode bet(String token, String market) {
        return api.post("/bets")
                .bearer(token)
                .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                .send()
                .json();
    }

    private void end(String market, String how, Map<String, String> body) {
        ApiReply ended = api.post("/admin/markets/" + market + "/" + how)
                .bearer(admin)
                .json(body)
                .send();
        assertThat(ended.status()).as(ended.text()).isEqualTo(200);
    }

    @Test
    void newMarket_isToldToThoseWhoFollowAll() {
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            probe.next("snapshot", frame -> frame.getBoolean("last"));
            String market = createMarket();
            JsonObject first = probe.next("odds", frame -> update(frame, market) != null);
            assertThat(update(first, market))
                    .isEqualTo(
                            update(first, market).copy().put("status", "open").put("seq", 1));
            assertThat(update(first, market).getDouble("thisOdds")).isEqualTo(0.65);
            resolve(market);
            JsonObject turned =
                    probe.next("market", frame -> frame.getString("marketId").equals(market));
            assertThat(turned.getString("status")).isEqualTo("resolved");
        }
    }

    private static JsonObject update(JsonObject frame, String market) {
        return frame.getJsonArray("updates").stream()
                .map(JsonObject.class::cast)
                .filter(state -> state.getString("marketId").equals(market))
                .findFirst()
                .orElse(null);
    }

    @Test
    void tooManySubscriptions_areRefusedAndTheOnesBeforeStand() {
        JsonArray known = new JsonArray();
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            boolean complete = false;
            while (!complete) {
                JsonObject snapshot = probe.next("snapshot");
                snapshot.getJsonArray("markets")
                        .forEach(state -> known.add(((JsonObject) state).getString("marketId")));
                complete = snapshot.getBoolean("last");
            }
        }
        try (SocketProbe probe = probe()) {
            assertThat(known.size()).isGreaterThan(MANY_MARKETS);
            Object[] markets = known.getList().toArray();
            for (int part = 0; part < 2; part++) {
                probe.subscribe(part, Arrays.copyOfRange(markets, part * 100, part * 100 + 100));
                assertThat(probe.next("ack").getInteger("id")).isEqualTo(part);
            }
            probe.subscribe(3, Arrays.copyOfRange(markets, 200, 300));
            assertThat(probe.next("error").getString("code")).isEqualTo("VALIDATION_ERROR");
            probe.send("{\"op\":\"list\",\"id\":4}");
            assertThat(probe.next("ack").getJsonArray("markets")).hasSize(200);
        }
    }

    @Test
    void expiredToken_opensNothing_andOneThatExpiresClosesThePrivateChannelOnly() {
        String token = register("expiring");
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            probe.send(auth(ending(token, Instant.now().minusSeconds(60))));
            assertThat(probe.next("error").getString("code")).isEqualTo("TOKEN_EXPIRED");
            probe.send(auth(ending(token, Instant.now().plusSeconds(1))));
            probe.next("ack", ack -> ack.getString("op").equals("auth"));
            probe.next("auth_expired");
            probe.next("odds");
            probe.send("{\"op\":\"list\",\"id\":4}");
            JsonObject list = probe.next("ack");
            assertThat(list.getBoolean("authenticated")).isFalse();
            assertThat(list.getBoolean("all")).isTrue();
        }
    }

    private static String auth(String token) {
        return new JsonObject()
                .put("op", "auth")
                .put("id", 7)
                .put("token", token)
                .encode();
    }

    /** The same token with another end, signed with the service's key. */
    private static String ending(String token, Instant end) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
        return new TestToken("k1")
                .claims(new JsonObject(Buffer.buffer(claims)).getMap())
                .claim("exp", end.getEpochSecond())
                .sign(Base64.getUrlDecoder().decode(KEY));
    }

    @Test
    void stream_tellsTheSameWithoutASocket() throws Exception {
        String market = createMarket();
        try (SocketProbe probe = probe()) {
            subscribeWhenKnown(probe, market);
        }
        CompletableFuture<String> resolved = new CompletableFuture<>();
        StringBuilder received = new StringBuilder();
        HttpClient client = database.vertx().createHttpClient();
        HttpClientResponse response = TestDatabase.await(
                client.request(HttpMethod.GET, service.port(), "localhost", "/api/v1/live/sse?markets=" + market)
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
        TestDatabase.await(client.close());
    }

    @Test
    void comingBack_isToldOnlyWhatChanged() {
        String moved = createMarket();
        String still = createMarket();
        JsonObject since;
        try (SocketProbe probe = probe()) {
            subscribeWhenKnown(probe, moved);
            probe.subscribe(3, still);
            since = since(probe.next("snapshot", frame -> tells(frame, "markets", still)));
        }
        resolve(moved);
        try (SocketProbe probe = probe()) {
            probe.send(again(since, moved, still));
            assertThat(probe.next("ack").getBoolean("recovered")).isTrue();
            JsonArray changed = probe.next("snapshot").getJsonArray("markets");
            assertThat(changed).hasSize(1);
            assertThat(changed.getJsonObject(0).getString("marketId")).isEqualTo(moved);
            assertThat(changed.getJsonObject(0).getString("status")).isEqualTo("resolved");
            probe.send(again(since.copy().put("epoch", "another"), moved, still));
            assertThat(probe.next("ack").getBoolean("recovered")).isFalse();
            assertThat(probe.next("snapshot").getJsonArray("markets")).hasSize(2);
        }
    }

    @Test
    void comingBackToAll_isToldOfTheMarketsThatEndedMeanwhile() {
        String ending = createMarket();
        JsonObject since;
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            probe.next("snapshot", frame -> frame.getBoolean("last"));
            since = since(probe.next("odds"));
        }
        resolve(ending);
        try (SocketProbe probe = probe()) {
            probe.send(again(since, "*"));
            assertThat(probe.next("ack").getBoolean("recovered")).isTrue();
            JsonObject snapshot = probe.next("snapshot", frame -> tells(frame, "markets", ending));
            assertThat(snapshot.getJsonArray("markets").stream().map(JsonObject.class::cast))
                    .filteredOn(state -> state.getString("marketId").equals(ending))
                    .singleElement()
                    .satisfies(state -> assertThat(state.getString("status")).isEqualTo("resolved"));
        }
    }

    private static JsonObject since(JsonObject told) {
        return new JsonObject().put("epoch", told.getString("epoch")).put("position", told.getLong("position"));
    }

    private static String again(JsonObject since, String... markets) {
        return new JsonObject()
                .put("op", "subscribe")
                .put("id", 9)
                .put("channel", "odds")
                .put("markets", new JsonArray(List.of(markets)))
                .put("since", since)
                .encode();
    }

    private static boolean tells(JsonObject frame, String states, String market) {
        return frame.getJsonArray(states).stream()
                .anyMatch(state -> ((JsonObject) state).getString("marketId").equals(market));
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
        try (SocketProbe bystander = probe();
                SocketProbe binary = probe();
                SocketProbe large = probe();
                SocketProbe huge = probe();
                SocketProbe flood = probe();
                SocketProbe idle = probe()) {
            bystander.subscribe(1, "*");
            bystander.next("snapshot", frame -> frame.getBoolean("last"));
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
            bystander.send("{\"op\":\"ping\",\"id\":9}");
            bystander.next("odds");
            assertThat(bystander.next("pong").getInteger("id")).isEqualTo(9);
            assertThat(bystander.isClosed()).isFalse();
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
