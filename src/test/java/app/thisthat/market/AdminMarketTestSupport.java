package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import io.vertx.core.http.HttpMethod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs a service with an admin account, for tests of the market operations over HTTP. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdminMarketTestSupport {

    TestDatabase database;
    Service service;
    ContractClient api;
    String admin;

    /** Access token of a user who is no admin. */
    String player;

    @BeforeAll
    void start(TestDatabase database) {
        this.database = database;
        service = Service.start(TestEnvironment.settings(
                database.uri(),
                Map.of("THISTHAT_ADMIN_EMAIL", "admin@example.com", "THISTHAT_ADMIN_PASSWORD", "correct horse")));
        api = new ContractClient(database.vertx(), service.port());
        admin = api.post("/auth/login")
                .json(Map.of("email", "admin@example.com", "password", "correct horse"))
                .send()
                .json()
                .get("accessToken")
                .asText();
        player = api.post("/auth/register")
                .json(Map.of("username", "player", "email", "player@example.com", "password", "correct horse"))
                .send()
                .json()
                .get("accessToken")
                .asText();
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    ApiReply post(Map<String, Object> market) {
        return api.post("/admin/markets").bearer(admin).json(market).send();
    }

    String mirrored(String feedId) {
        String id = database.execute(
                        "insert into markets (id, polymarket_id, title, this_option, that_option,"
                                + " this_token, that_token, market_type) values (gen_random_uuid(), ?, 'Mirrored',"
                                + " 'Yes', 'No', '1', '2', 'polymarket') returning id::text",
                        feedId)
                .toString();
        database.execute("insert into market_odds (market_id, this_odds, that_odds) values (?::uuid, 0.2, 0.8)", id);
        return id;
    }

    ApiReply changeStatus(String market, String operation) {
        return api.post("/admin/markets/" + market + "/" + operation)
                .bearer(admin)
                .json(Map.of("reason", "a test"))
                .send();
    }

    ApiReply edit(String market, Map<String, Object> fields) {
        return api.call(HttpMethod.PATCH, "/admin/markets/" + market)
                .bearer(admin)
                .json(fields)
                .send();
    }

    void bet(String market) {
        assertThat(placeBet(market).status()).isEqualTo(201);
    }

    ApiReply placeBet(String market) {
        return placeBet(player, market);
    }

    ApiReply placeBet(String token, String market) {
        return api.post("/bets")
                .bearer(token)
                .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                .send();
    }

    ApiReply create(Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "title",
                "Will it rain?",
                "thisOption",
                "Yes",
                "thatOption",
                "No",
                "thisOdds",
                new BigDecimal("0.65"),
                "thatOdds",
                new BigDecimal("0.35"),
                "expiresAt",
                Instant.now().plusSeconds(3_600).toString()));
        body.putAll(fields);
        return post(body);
    }

    static String id(ApiReply reply) {
        return reply.json().get("id").asText();
    }
}
