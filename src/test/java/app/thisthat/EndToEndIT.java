package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.client.WebClient;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bets, settlements, corrections, leaderboards and mirrored markets over HTTP, with the simulated feed. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;
    private FeedControl feed;
    private String admin;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        int simulatorPort = Servers.freePort();
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_FEED", "simulator",
                        "THISTHAT_SIMULATOR_PORT", String.valueOf(simulatorPort),
                        "THISTHAT_SIMULATOR_MARKETS", "50",
                        "THISTHAT_SIMULATOR_SPEED", "1",
                        "THISTHAT_FEED_SWEEP_INTERVAL", "1s",
                        "THISTHAT_FEED_RESOLUTION_INTERVAL", "1s")));
        api = new ContractClient(fresh.vertx(), service.port());
        feed = new FeedControl(fresh.vertx(), simulatorPort);
        admin = login("admin@thisthat.example", "demo-admin-1");
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    @AfterEach
    void assertLedger() {
        ledger.assertInvariants();
    }

    @Test
    void adminMarket_isBetOnResolvedAndPaidToTheCent() {
        String winner = register("winner");
        String loser = register("loser");
        String market = createMarket("0.65", "0.37");

        ApiReply placed = bet(winner, market, "this", "100");
        assertThat(placed.status()).isEqualTo(201);
        assertThat(placed.json().at("/bet/potentialPayout")).hasToString("153.85");
        assertThat(placed.json().at("/bet/oddsAtBet").decimalValue()).isEqualByComparingTo("0.65");
        assertThat(placed.json().at("/newBalance").decimalValue()).isEqualByComparingTo("900");
        assertThat(bet(loser, market, "that", "50").status()).isEqualTo(201);

        ApiReply resolved = resolve(market, "this");
        assertThat(resolved.status()).isEqualTo(200);
        ledger.waitUntilSettled(TIMEOUT, UUID.fromString(market));
        ApiReply again = resolve(market, "this");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().at("/settlement/status").textValue()).isEqualTo("done");
        assertThat(resolve(market, "that").code()).isEqualTo("MARKET_ALREADY_RESOLVED");

        JsonNode rich = me(winner);
        assertThat(rich.at("/creditBalance").decimalValue()).isEqualByComparingTo("1053.85");
        assertThat(rich.at("/overallPnL").decimalValue()).isEqualByComparingTo("53.85");
        assertThat(rich.at("/totalVolume").decimalValue()).isEqualByComparingTo("100");
        assertThat(me(loser).at("/creditBalance").decimalValue()).isEqualByComparingTo("950");
        assertThat(me(loser).at("/overallPnL").decimalValue()).isEqualByComparingTo("-50");
        assertThat(bet(winner, market, "this", "10").code()).isEqualTo("MARKET_CLOSED");

        JsonNode bets =
                api.get("/bets/me").query("status", "won").bearer(winner).send().json();
        assertThat(bets.at("/total").intValue()).isEqualTo(1);
        assertThat(bets.at("/bets/0/actualPayout").decimalValue()).isEqualByComparingTo("153.85");
        JsonNode ledger = api.get("/transactions/me").bearer(winner).send().json();
        assertThat(ledger.at("/transactions").findValuesAsText("transactionType"))
                .containsExactly("bet_payout", "bet_placed", "signup_bonus");
        assertThat(ledger.at("/transactions").findValues("balanceAfter"))
                .map(JsonNode::decimalValue)
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(new BigDecimal("1053.85"), new BigDecimal("900"), new BigDecimal("1000"));
        assertThat(api.get("/admin/economy").bearer(winner).send().code()).isEqualTo("FORBIDDEN");
        assertThat(api.get("/admin/economy").bearer(admin).send().status()).isEqualTo(200);
        ApiReply csv = api.get("/transactions/me/export").bearer(winner).send();
        assertThat(csv.header("Content-Type")).isEqualTo("text/csv");
        assertThat(csv.text().lines()).hasSize(4);
    }

    @Test
    void leaderboards_reflectASettlementAndAppearInTheProfile() {
        ledger.avoidMidnight();
        String winner = register("first");
        String market = createMarket("0.1", "0.9");
        bet(winner, market, "this", "1000");
        resolve(market, "this");

        ledger.waitUntil(TIMEOUT, () -> me(winner).at("/rankByPnL").asInt() == 1);
        JsonNode board = api.get("/leaderboard/pnl").query("limit", 1).send().json();
        assertThat(board.at("/leaderboard/0/rank").intValue()).isEqualTo(1);
        assertThat(board.at("/leaderboard/0/user/username").textValue()).startsWith("first");
        assertThat(board.at("/leaderboard/0/overallPnL").decimalValue()).isEqualByComparingTo("9000");
        ledger.waitUntil(TIMEOUT, () -> api.get("/leaderboard/pnl")
                .query("window", "day")
                .query("limit", 1)
                .send()
                .json()
                .at("/leaderboard/0/user/username")
                .asText()
                .startsWith("first"));
        ledger.waitUntil(TIMEOUT, () -> rank(winner, "week") == 1);
        assertThat(api.get("/leaderboard/volume")
                        .query("limit", 1)
                        .send()
                        .json()
                        .at("/leaderboard/0/totalVolume")
                        .decimalValue())
                .isEqualByComparingTo("1000");
    }

    @Test
    void newUser_isRankedAtOnceAndNotWhileSuspended() {
        String newcomer = register("newcomer");
        String id = me(newcomer).at("/id").textValue();
        ledger.waitUntil(TIMEOUT, () -> rank(newcomer, "all") > 0);
        int others = total() - 1;

        api.post("/admin/users/" + id + "/suspend")
                .bearer(admin)
                .json(Map.of("scope", "betting", "reason", "under review"))
                .send();
        ledger.waitUntil(TIMEOUT, () -> total() == others);
        assertThat(rank(newcomer, "all")).isZero();

        api.post("/admin/users/" + id + "/reinstate")
                .bearer(admin)
                .json(Map.of("reason", "all is well"))
                .send();
        ledger.waitUntil(TIMEOUT, () -> total() == others + 1);
    }

    private int total() {
        return api.get("/leaderboard/pnl")
                .query("limit", 1)
                .send()
                .json()
                .at("/total")
                .intValue();
    }

    /** 0 without a rank. */
    private int rank(String token, String window) {
        return api.get("/leaderboard/pnl/me")
                .query("window", window)
                .bearer(token)
                .send()
                .json()
                .at("/rank")
                .asInt();
    }

    @Test
    void invalidMarket_refundsTheStake() {
        String user = register("refunded");
        String market = createMarket("0.5", "0.5");
        bet(user, market, "this", "250.50");

        resolve(market, "invalid");
        ledger.waitUntilSettled(TIMEOUT, UUID.fromString(market));

        assertThat(me(user).at("/creditBalance").decimalValue()).isEqualByComparingTo("1000");
        assertThat(me(user).at("/overallPnL").decimalValue()).isEqualByComparingTo("0");
        assertThat(me(user).at("/totalVolume").decimalValue()).isEqualByComparingTo("250.50");
        assertThat(api.get("/bets/me")
                        .bearer(user)
                        .send()
                        .json()
                        .at("/bets/0/status")
                        .textValue())
                .isEqualTo("cancelled");
    }

    @Test
    void correctedMarket_showsTheCorrectionAndTheNewResultOfItsBets() {
        String user = register("corrected");
        String market = createMarket("0.5", "0.5");
        bet(user, market, "this", "100");
        resolve(market, "that");
        assertThat(api.get("/markets/" + market)
                        .send()
                        .json()
                        .at("/correctedAt")
                        .isNull())
                .isTrue();

        ApiReply corrected = api.post("/admin/markets/" + market + "/correct")
                .bearer(admin)
                .json(Map.of("resolution", "this", "reason", "the result was annulled"))
                .send();

        assertThat(corrected.json().at("/settlement/status").asText()).isIn("done", "running");
        ledger.waitUntilSettled(TIMEOUT, UUID.fromString(market));
        JsonNode seen = api.get("/markets/" + market).send().json();
        assertThat(Instant.parse(seen.at("/correctedAt").asText()))
                .isAfter(Instant.parse(seen.at("/resolvedAt").asText()));
        JsonNode bet = api.get("/bets/me").bearer(user).send().json().at("/bets/0");
        assertThat(bet.at("/market/resolution").textValue()).isEqualTo("this");
        assertThat(bet.at("/forfeited").decimalValue()).isEqualByComparingTo("0");
        assertThat(me(user).at("/creditDebt").decimalValue()).isEqualByComparingTo("0");
    }

    @Test
    void mirroredMarket_followsItsFeedFromTheOddsToThePayout() {
        String conditionId = feed.market(0);
        feed.setOdds(conditionId, 0.65);
        ledger.waitUntil(
                TIMEOUT,
                () -> database.execute(
                                "select 1 from markets m join market_odds o on o.market_id = m.id"
                                        + " where m.polymarket_id = ? and o.this_odds = 0.65",
                                conditionId)
                        != null);
        String market = database.execute("select id from markets where polymarket_id = ?", conditionId)
                .toString();
        ledger.endJumpPauses();
        String user = register("mirror");
        assertThat(bet(user, market, "this", "100").json().at("/bet/potentialPayout"))
                .hasToString("153.85");

        feed.close(conditionId);
        feed.resolve(conditionId, "first");

        ledger.waitUntil(
                TIMEOUT, () -> me(user).at("/creditBalance").decimalValue().intValue() == 1053);
        JsonNode seen = api.get("/markets/" + market).send().json();
        assertThat(seen.at("/status").textValue()).isEqualTo("resolved");
        assertThat(seen.at("/resolution").textValue()).isEqualTo("this");
    }

    @Test
    void crossMarket_hasTheOddsOfItsSourceAndItsOwnResolution() {
        String conditionId = feed.market(1);
        feed.setOdds(conditionId, 0.30);
        ledger.waitUntil(TIMEOUT, () -> odds(sourceId(conditionId)).equals("0.3000"));
        String source = sourceId(conditionId);
        String cross = createCross(source);
        assertThat(odds(cross)).isEqualTo("0.3000");
        ledger.endJumpPauses();
        String user = register("cross");
        assertThat(bet(user, cross, "this", "100").json().at("/bet/oddsAtBet").decimalValue())
                .isEqualByComparingTo("0.30");

        feed.setOdds(conditionId, 0.65);
        ledger.waitUntil(TIMEOUT, () -> odds(cross).equals("0.6500"));

        JsonNode seen = api.get("/markets/" + cross).send().json();
        assertThat(seen.at("/linkedMarketId").textValue()).isEqualTo(source);
        assertThat(seen.at("/oddsSeq").intValue()).isGreaterThan(1);
        assertThat(api.get("/markets/" + cross + "/odds-history")
                        .send()
                        .json()
                        .at("/points")
                        .findValues("close"))
                .extracting(JsonNode::decimalValue)
                .anySatisfy(close -> assertThat(close).isEqualByComparingTo("0.65"));
        assertThat(bet(user, cross, "that", "100").code()).isEqualTo("ODDS_MOVING");
        ledger.endJumpPauses();
        assertThat(bet(user, cross, "that", "100").json().at("/bet/oddsAtBet").decimalValue())
                .isEqualByComparingTo("0.35");

        feed.close(conditionId);
        ledger.waitUntil(
                TIMEOUT, () -> status(source).equals("closed") && status(cross).equals("closed"));
        assertThat(bet(user, cross, "this", "10").code()).isEqualTo("MARKET_CLOSED");

        assertThat(resolve(cross, "that").status()).isEqualTo(200);
        ledger.waitUntilSettled(TIMEOUT, UUID.fromString(cross));
        assertThat(me(user).at("/creditBalance").decimalValue()).isEqualByComparingTo("1085.71");
        assertThat(status(source)).isEqualTo("closed");
    }

    @Test
    void catalogue_isServedWithItsAgeDuringAFeedOutageAndContinuesAfterwards() {
        String conditionId = feed.market(2);
        String market = sourceId(conditionId);
        feed.setOdds(conditionId, 0.40);
        ledger.waitUntil(TIMEOUT, () -> odds(market).equals("0.4000"));
        feed.setFault("error");
        feed.refuseSockets(true);
        feed.setOdds(conditionId, 0.70);
        long requests = feed.requests("gamma");
        ledger.waitUntil(TIMEOUT, () -> feed.requests("gamma") >= requests + 2);
        JsonNode before = api.get("/markets/" + market).send().json();

        ledger.waitUntil(TIMEOUT, () -> feed.requests("gamma") >= requests + 8);

        JsonNode aged = api.get("/markets/" + market).send().json();
        assertThat(aged.at("/thisOdds").decimalValue()).isEqualByComparingTo("0.40");
        assertThat(aged.at("/oddsUpdatedAt")).isEqualTo(before.at("/oddsUpdatedAt"));
        assertThat(Instant.parse(aged.at("/oddsUpdatedAt").textValue())).isBefore(Instant.now());
        assertThat(api.get("/markets").send().json().at("/total").intValue()).isPositive();
        WebClient management = WebClient.create(database.vertx());
        var ready = TestDatabase.await(management
                .get(service.managementPort(), "127.0.0.1", "/health/ready")
                .send());
        assertThat(ready.statusCode()).isEqualTo(200);
        management.close();

        feed.setFault("none");
        feed.refuseSockets(false);
        ledger.waitUntil(TIMEOUT, () -> odds(market).equals("0.7000"));
    }

    private String sourceId(String conditionId) {
        ledger.waitUntil(
                TIMEOUT, () -> database.execute("select 1 from markets where polymarket_id = ?", conditionId) != null);
        return database.execute("select id from markets where polymarket_id = ?", conditionId)
                .toString();
    }

    private String odds(String market) {
        return database.execute("select this_odds::text from market_odds where market_id = ?::uuid", market)
                .toString();
    }

    private String status(String market) {
        return api.get("/markets/" + market).send().json().at("/status").textValue();
    }

    private String createCross(String source) {
        ApiReply created = api.post("/admin/markets")
                .bearer(admin)
                .json(Map.of(
                        "title", "Will it be said on air that it rained?",
                        "thisOption", "Yes",
                        "thatOption", "No",
                        "marketType", "cross",
                        "linkedMarketId", source))
                .send();
        assertThat(created.status()).isEqualTo(201);
        return created.json().at("/id").textValue();
    }

    private String register(String name) {
        ApiReply registered = api.post("/auth/register")
                .json(Map.of(
                        "username", name + "-" + System.nanoTime(),
                        "email", name + System.nanoTime() + "@example.com",
                        "password", "a long passphrase"))
                .send();
        assertThat(registered.status()).isEqualTo(201);
        assertThat(registered.json().at("/user/creditBalance").decimalValue()).isEqualByComparingTo("1000");
        return registered.json().at("/accessToken").textValue();
    }

    private String login(String email, String password) {
        return api.post("/auth/login")
                .json(Map.of("email", email, "password", password))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
    }

    private String createMarket(String thisOdds, String thatOdds) {
        ApiReply created = api.post("/admin/markets")
                .bearer(admin)
                .body(
                        "application/json",
                        """
                        {"title": "Will the kettle boil?", "thisOption": "Yes", "thatOption": "No", "thisOdds": %s,
                         "thatOdds": %s, "category": "Kitchen", "marketType": "credits", "expiresAt": "2099-01-01T00:00:00Z"}
                        """
                                .formatted(thisOdds, thatOdds)
                                .getBytes(StandardCharsets.UTF_8))
                .send();
        assertThat(created.status()).isEqualTo(201);
        return created.json().at("/id").textValue();
    }

    private ApiReply bet(String token, String market, String side, String amount) {
        return api.post("/bets")
                .bearer(token)
                .body(
                        "application/json",
                        "{\"marketId\": \"%s\", \"amount\": %s, \"side\": \"%s\"}"
                                .formatted(market, amount, side)
                                .getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private ApiReply resolve(String market, String resolution) {
        return api.post("/admin/markets/" + market + "/resolve")
                .bearer(admin)
                .json(Map.of("resolution", resolution))
                .send();
    }

    private JsonNode me(String token) {
        return api.get("/users/me").bearer(token).send().json();
    }
}
