package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** One market from the message of the feed to the row, the frame, and the payout of a bet. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveEndToEndIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String EMAIL = "endtoend@example.com";
    private static final String PASSWORD = "correct horse battery";

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;
    private FeedControl feed;

    @BeforeAll
    void startEverything(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        int simulatorPort = Servers.freePort();
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_FEED", "simulator",
                        "THISTHAT_SIMULATOR_PORT", String.valueOf(simulatorPort),
                        "THISTHAT_SIMULATOR_MARKETS", "20",
                        "THISTHAT_SIMULATOR_SPEED", "1",
                        "THISTHAT_FEED_SWEEP_INTERVAL", "1s",
                        "THISTHAT_FEED_RESOLUTION_INTERVAL", "1s")));
        api = new ContractClient(fresh.vertx(), service.port());
        feed = new FeedControl(fresh.vertx(), simulatorPort);
    }

    @AfterAll
    void stopEverything() {
        api.close();
        service.stop();
    }

    @Test
    void feedMarket_isSentFromItsFirstChangeToThePayoutOfABet() {
        String feedId = feed.market(0);
        feed.setOdds(feedId, 0.50);
        UUID market = mirrored(feedId, "0.50");
        ledger.waitUntil(TIMEOUT, () -> feed.sockets() > 0);
        String token = signIn();
        try (SocketProbe probe = new SocketProbe(database.vertx(), service.port())) {
            probe.send(new JsonObject()
                    .put("op", "auth")
                    .put("id", 1)
                    .put("token", token)
                    .encode());
            assertThat(probe.next("ack").getInteger("id")).isEqualTo(1);
            assertBalance(probe, token, "1000");
            probe.subscribe(2, market);
            assertThat(probe.next("ack").getInteger("id")).isEqualTo(2);
            JsonObject first = probe.next("snapshot").getJsonArray("markets").getJsonObject(0);
            assertThat(first.getString("status")).isEqualTo("open");
            assertThat(first.getDouble("thisOdds")).isEqualTo(0.50);

            feed.setFault("error"); // odds now arrive over the socket of the feed only
            long seq = assertOddsChange(probe, feedId, market, "0.60", first.getLong("seq"));
            seq = assertOddsChange(probe, feedId, market, "0.65", seq);
            ledger.endJumpPauses();
            String bet = bet(token, market);
            assertBalance(probe, token, "900");
            assertOddsChange(probe, feedId, market, "0.70", seq);
            feed.setFault("none");

            feed.close(feedId);
            assertStatus(probe, market, "closed", null);
            feed.resolve(feedId, "first");
            assertStatus(probe, market, "resolved", "this");
            JsonObject settled = probe.next("settled");
            assertThat(settled.getString("betId")).isEqualTo(bet);
            assertThat(settled.getString("status")).isEqualTo("won");
            assertThat(settled.getDouble("payout")).isEqualTo(153.85);
            assertBalance(probe, token, "1053.85");
        }
        ledger.assertInvariants();
    }

    private UUID mirrored(String feedId, String odds) {
        ledger.waitUntil(TIMEOUT, () -> market(feedId, odds) != null);
        return market(feedId, odds);
    }

    private UUID market(String feedId, String odds) {
        return (UUID) database.execute(
                "select id from markets join market_odds on market_id = id where polymarket_id = ? and this_odds = ?",
                feedId,
                new BigDecimal(odds));
    }

    private String signIn() {
        ApiReply registered = api.post("/auth/register")
                .json(Map.of("username", "endtoend", "email", EMAIL, "password", PASSWORD))
                .send();
        assertThat(registered.status()).isEqualTo(201);
        return api.post("/auth/login")
                .json(Map.of("email", EMAIL, "password", PASSWORD))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
    }

    private String bet(String token, UUID market) {
        ApiReply placed = api.post("/bets")
                .bearer(token)
                .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                .send();
        assertThat(placed.status()).as(placed.text()).isEqualTo(201);
        assertThat(placed.json().at("/bet/oddsAtBet").decimalValue()).isEqualByComparingTo("0.65");
        return placed.json().at("/bet/id").textValue();
    }

    /** Changes the odds; the frame and the row must have them, with a greater seq. */
    private long assertOddsChange(SocketProbe probe, String feedId, UUID market, String odds, long previousSeq) {
        feed.setOdds(feedId, Double.parseDouble(odds));
        JsonObject update = probe.next("odds").getJsonArray("updates").getJsonObject(0);
        assertThat(update.getString("marketId")).isEqualTo(market.toString());
        assertThat(update.getDouble("thisOdds")).isEqualTo(Double.parseDouble(odds));
        assertThat(update.getLong("seq")).isGreaterThan(previousSeq);
        assertThat(database.execute(
                        "select seq || ' ' || this_odds || ' ' || that_odds from market_odds where market_id = ?",
                        market))
                .isEqualTo("%d %.4f %.4f"
                        .formatted(update.getLong("seq"), update.getDouble("thisOdds"), update.getDouble("thatOdds")));
        return update.getLong("seq");
    }

    private void assertStatus(SocketProbe probe, UUID market, String status, String resolution) {
        JsonObject message = probe.next("market");
        assertThat(message.getString("marketId")).isEqualTo(market.toString());
        assertThat(message.getString("status")).isEqualTo(status);
        assertThat(message.getString("resolution")).isEqualTo(resolution);
        JsonNode shown = api.get("/markets/" + market).send().json();
        assertThat(List.of(shown.at("/status").asText(), shown.at("/resolution").asText()))
                .containsExactly(status, String.valueOf(resolution));
    }

    /** The next balance message and the profile have this balance. */
    private void assertBalance(SocketProbe probe, String token, String expected) {
        BigDecimal balance = new BigDecimal(expected);
        assertThat(new BigDecimal(probe.next("balance").getValue("balance").toString()))
                .isEqualByComparingTo(balance);
        assertThat(api.get("/users/me")
                        .bearer(token)
                        .send()
                        .json()
                        .at("/creditBalance")
                        .decimalValue())
                .isEqualByComparingTo(balance);
    }
}
