package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.Service;
import app.thisthat.account.session.TestToken;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
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
import java.time.Duration;
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

/** The live socket of the whole service, from the simulated feed to the frame of a client. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveIT {

    /** Less than the 30 s after which a socket verifies its token without an event. */
    private static final long SESSION_END_SECONDS_MAX = 20;

    /** An expired token is accepted for 5 s, because clocks differ. This one expires in 1 to 2 s. */
    private static final Duration ALMOST_EXPIRED = Duration.ofSeconds(3);

    private static final String KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    private static final int MANY_MARKETS = 300;

    private TestDatabase database;
    private Service service;
    private ContractClient api;
    private String admin;

    @BeforeAll
    void startEverything(TestDatabase fresh) {
        database = fresh;
        createMarkets();
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

    private void createMarkets() {
        database.execute(
                """
                with made as (
                  insert into markets (id, title, this_option, that_option, market_type)
                  select gen_random_uuid(), 'Will it rain?', 'Yes', 'No', 'credits' from generate_series(1, ?)
                  returning id
                ), odds as (
                  insert into market_odds (market_id, this_odds, that_odds) select id, 0.5, 0.5 from made returning 1
                )
                select count(*) from odds
                """,
                MANY_MARKETS);
    }

    @Test
    void subscriberOfAll_receivesOddsOfTheFeed() {
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            assertThat(probe.next("ack").getInteger("id")).isEqualTo(1);
            Map<String, Long> seqs = new HashMap<>();
            boolean complete = false;
            while (!complete) {
                JsonObject snapshot = probe.next("snapshot");
                assertIncreasing(seqs, snapshot.getJsonArray("markets"));
                complete = snapshot.getBoolean("last");
            }
            for (int i = 0; i < 3; i++) {
                assertIncreasing(seqs, probe.next("odds").getJsonArray("updates"));
            }
        }
    }

    /** Adds the seqs of states; each must be greater than the last one of its market. */
    private static void assertIncreasing(Map<String, Long> seqs, JsonArray states) {
        for (Object each : states) {
            JsonObject state = (JsonObject) each;
            Long previous = seqs.put(state.getString("marketId"), state.getLong("seq"));
            assertThat(state.getLong("seq")).isGreaterThan(previous == null ? 0 : previous);
        }
    }

    @Test
    void bettor_receivesResolutionSettlementAndBalance() {
        String market = createMarket();
        String token = register("live");
        try (SocketProbe probe = probe()) {
            authenticate(probe, token);
            assertThat(probe.next("balance").getDouble("balance")).isEqualTo(1000);
            subscribeToNew(probe, market);
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
            assertThat(probe.next("balance").getDouble("balance")).isEqualTo(900);
            resolve(market);

            JsonObject message = probe.next("market");
            assertThat(message.getString("status")).isEqualTo("resolved");
            assertThat(message.getString("resolution")).isEqualTo("this");
            JsonObject settled = probe.next("settled");
            assertThat(settled.getString("betId")).isEqualTo(bet.at("/bet/id").asText());
            assertThat(settled.getString("status")).isEqualTo("won");
            assertThat(settled.getDouble("payout")).isEqualTo(153.85);
            assertThat(probe.next("balance").getDouble("balance")).isEqualTo(1053.85);
        }
    }

    @Test
    void bettor_receivesCashOutAndBalance() {
        String market = createMarket();
        String token = register("cashout");
        try (SocketProbe probe = probe()) {
            authenticate(probe, token);
            assertBalance(probe, token, 1000);
            String bet = bet(token, market).at("/bet/id").asText();
            assertBalance(probe, token, 900);

            api.post("/bets/" + bet + "/cash-out")
                    .bearer(token)
                    .json(Map.of("minValue", 0, "amount", 40))
                    .send();

            JsonObject message = probe.next("cashed_out");
            assertThat(message.getString("betId")).isEqualTo(bet);
            assertThat(message.getString("status")).isEqualTo("pending");
            assertThat(message.getDouble("value")).isEqualTo(39.20);
            assertThat(message.getDouble("remainingStake")).isEqualTo(60);
            assertBalance(probe, token, 939.20);
        }
    }

    @Test
    void balance_isSentAfterEveryKindOfChange() {
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
        }
    }

    /** The next balance message and the profile have this balance. */
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

    private JsonNode bet(String token, String market) {
        return api.post("/bets")
                .bearer(token)
                .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                .send()
                .json();
    }

    private void end(String market, String action, Map<String, String> body) {
        ApiReply ended = api.post("/admin/markets/" + market + "/" + action)
                .bearer(admin)
                .json(body)
                .send();
        assertThat(ended.status()).as(ended.text()).isEqualTo(200);
    }

    @Test
    void newMarket_isSentToSubscribersOfAll() {
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
            JsonObject message =
                    probe.next("market", frame -> frame.getString("marketId").equals(market));
            assertThat(message.getString("status")).isEqualTo("resolved");
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
    void subscriptionBeyondTheLimit_isRejected_andEarlierOnesRemain() {
        JsonArray ids = new JsonArray();
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            boolean complete = false;
            while (!complete) {
                JsonObject snapshot = probe.next("snapshot");
                snapshot.getJsonArray("markets").forEach(state -> ids.add(((JsonObject) state).getString("marketId")));
                complete = snapshot.getBoolean("last");
            }
        }
        try (SocketProbe probe = probe()) {
            assertThat(ids.size()).isGreaterThan(MANY_MARKETS);
            Object[] markets = ids.getList().toArray();
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
    void expiry_closesOnlyThePrivateChannel_andAnExpiredTokenIsRejected() {
        String token = register("expiring");
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            probe.send(auth(withExpiry(token, Instant.now().minusSeconds(60))));
            assertThat(probe.next("error").getString("code")).isEqualTo("TOKEN_EXPIRED");
            probe.send(auth(withExpiry(token, Instant.now().minus(ALMOST_EXPIRED))));
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

    /** The same token with another expiry, signed with the key of the service. */
    private static String withExpiry(String token, Instant expiry) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
        return new TestToken("k1")
                .claims(new JsonObject(Buffer.buffer(claims)).getMap())
                .claim("exp", expiry.getEpochSecond())
                .sign(Base64.getUrlDecoder().decode(KEY));
    }

    @Test
    void stream_sendsSnapshotAndStatus() throws Exception {
        String market = createMarket();
        try (SocketProbe probe = probe()) {
            subscribeToNew(probe, market);
        }
        CompletableFuture<String> resolved = new CompletableFuture<>();
        StringBuilder received = new StringBuilder();
        HttpClient client = database.vertx().createHttpClient();
        HttpClientResponse response = TestDatabase.await(
                client.request(HttpMethod.GET, service.port(), "localhost", "/api/v1/live/sse?markets=" + market)
                        .compose(request -> request.send().map(reply -> {
                            reply.handler(bytes -> {
                                received.append(bytes);
                                if (received.indexOf("\"type\":\"market\"") > 0) {
                                    resolved.complete(received.toString());
                                }
                            });
                            return reply;
                        })));
        assertThat(response.getHeader("content-type")).isEqualTo("text/event-stream");
        resolve(market);
        assertThat(resolved.get(20, TimeUnit.SECONDS))
                .startsWith("data: {\"type\":\"snapshot\"")
                .contains("\n\ndata: {\"type\":\"market\"");
        TestDatabase.await(client.close());
    }

    @Test
    void resumingClient_receivesOnlyChangedMarkets() {
        String changed = createMarket();
        String unchanged = createMarket();
        JsonObject since;
        try (SocketProbe probe = probe()) {
            subscribeToNew(probe, unchanged);
            probe.subscribe(3, changed);
            since = since(probe.next("snapshot", frame -> contains(frame, "markets", changed)));
        }
        resolve(changed);
        try (SocketProbe probe = probe()) {
            probe.send(resume(since, changed, unchanged));
            assertThat(probe.next("ack").getBoolean("recovered")).isTrue();
            JsonArray states = probe.next("snapshot").getJsonArray("markets");
            assertThat(states).hasSize(1);
            assertThat(states.getJsonObject(0).getString("marketId")).isEqualTo(changed);
            assertThat(states.getJsonObject(0).getString("status")).isEqualTo("resolved");
            probe.send(resume(since.copy().put("epoch", "another"), changed, unchanged));
            assertThat(probe.next("ack").getBoolean("recovered")).isFalse();
            assertThat(probe.next("snapshot").getJsonArray("markets")).hasSize(2);
        }
    }

    @Test
    void clientResumingAll_receivesEndedMarkets() {
        String ending = createMarket();
        JsonObject since;
        try (SocketProbe probe = probe()) {
            probe.subscribe(1, "*");
            probe.next("snapshot", frame -> frame.getBoolean("last"));
            since = since(probe.next("odds"));
        }
        resolve(ending);
        try (SocketProbe probe = probe()) {
            probe.send(resume(since, "*"));
            assertThat(probe.next("ack").getBoolean("recovered")).isTrue();
            JsonObject snapshot = probe.next("snapshot", frame -> contains(frame, "markets", ending));
            assertThat(snapshot.getJsonArray("markets").stream().map(JsonObject.class::cast))
                    .filteredOn(state -> state.getString("marketId").equals(ending))
                    .singleElement()
                    .satisfies(state -> assertThat(state.getString("status")).isEqualTo("resolved"));
        }
    }

    private static JsonObject since(JsonObject frame) {
        return new JsonObject().put("epoch", frame.getString("epoch")).put("position", frame.getLong("position"));
    }

    private static String resume(JsonObject since, String... markets) {
        return new JsonObject()
                .put("op", "subscribe")
                .put("id", 9)
                .put("channel", "odds")
                .put("markets", new JsonArray(List.of(markets)))
                .put("since", since)
                .encode();
    }

    static boolean contains(JsonObject frame, String states, String market) {
        return frame.getJsonArray(states).stream()
                .anyMatch(state -> ((JsonObject) state).getString("marketId").equals(market));
    }

    @Test
    void invalidMessage_isRejected_andTheSocketStaysOpen() {
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
    void endOfASession_closesOnlyItsSocket() {
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
            assertThat(probe.closedWithin(SESSION_END_SECONDS_MAX)).isEqualTo(4401);
            other.send("{\"op\":\"ping\",\"id\":9}");
            assertThat(other.next("pong").getInteger("id")).isEqualTo(9);
        }
    }

    private static void authenticate(SocketProbe probe, String token) {
        probe.send(auth(token));
        assertThat(probe.next("ack").getString("op")).isEqualTo("auth");
    }

    @Test
    void foreignOrigin_isRejected() {
        WebSocketConnectOptions foreign = SocketProbe.options(service.port());
        foreign.addHeader("Origin", "https://evil.example");
        assertThatThrownBy(() -> new SocketProbe(database.vertx(), foreign).close())
                .isInstanceOfSatisfying(UpgradeRejectedException.class, rejected -> assertThat(rejected.getStatus())
                        .isEqualTo(403));
    }

    @Test
    void requestWithoutUpgrade_isRejected() {
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

    /** Subscribes to a new market after the node has received its event. */
    private static void subscribeToNew(SocketProbe probe, String market) {
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
