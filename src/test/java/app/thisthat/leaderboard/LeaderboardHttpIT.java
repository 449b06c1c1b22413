package app.thisthat.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The leaderboard operations of a service that ranks users from two settled bets on. */
@ExtendWith(DatabaseExtension.class)
class LeaderboardHttpIT {

    private final TestDatabase database;
    private final LedgerFixture books;
    private UUID eligible;
    private Service service;
    private ContractClient api;

    LeaderboardHttpIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
    }

    @BeforeEach
    void start() {
        eligible = userWithSettledBets(2);
        userWithSettledBets(1);
        service = Service.start(
                TestEnvironment.settings(database.uri(), Map.of("THISTHAT_LEADERBOARD_MIN_SETTLED_BETS", "2")));
        api = new ContractClient(database.vertx(), service.port());
    }

    private UUID userWithSettledBets(int bets) {
        UUID market = books.market("0.65", "0.37");
        books.pendingBets(market, 1, bets);
        books.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, 10)", market);
        return (UUID) database.execute("select id from users where email like '%@' || ?", market.toString());
    }

    @AfterEach
    void stop() {
        api.close();
        service.stop();
    }

    @Test
    void leaderboards_rankEligibleUsersOnlyAndRejectOffsetsBeyondTheLimit() {
        Map<String, String> novice =
                Map.of("username", "novice", "email", "novice@example.com", "password", "correct horse battery");
        String token = api.post("/auth/register")
                .json(novice)
                .send()
                .json()
                .at("/accessToken")
                .textValue();

        JsonNode board = api.get("/leaderboard/pnl").send().json();
        assertThat(board.at("/total").intValue()).isOne();
        assertThat(board.at("/leaderboard/0/user/id").textValue()).isEqualTo(eligible.toString());
        JsonNode own = api.get("/leaderboard/pnl/me").bearer(token).send().json();
        assertThat(own.at("/rank").isNull()).isTrue();
        assertThat(own.at("/total").intValue()).isOne();
        assertThat(own.at("/leaderboard")).isEmpty();

        ApiReply atLimit =
                api.get("/leaderboard/pnl").query("offset", 1_000_000).send();
        assertThat(atLimit.status()).isEqualTo(200);
        assertThat(atLimit.json().at("/total").intValue()).isOne();
        ApiReply beyond = api.get("/leaderboard/pnl").query("offset", 1_000_001).send();
        assertThat(beyond.status()).isEqualTo(400);
        assertThat(beyond.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(beyond.json().at("/details/offset").asText()).contains("1000000");
    }
}
