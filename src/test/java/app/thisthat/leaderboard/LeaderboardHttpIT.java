package app.thisthat.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The boards over HTTP, of a service that ranks nobody with fewer than two settled bets. */
@ExtendWith(DatabaseExtension.class)
class LeaderboardHttpIT {

    private final TestDatabase database;

    LeaderboardHttpIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void theBoards_rankOnlyWhoHasSettledEnoughAndRefusePagesFarBehind() {
        UUID regular = new LedgerFixture(database).user();
        database.ask("update users set settled_bets = 2 where id = ?", regular);
        UUID almost = new LedgerFixture(database).user();
        database.ask("update users set settled_bets = 1, overall_pnl = 9 where id = ?", almost);
        try (ServiceProcess node =
                        ServiceProcess.start(database.uri(), Map.of("THISTHAT_LEADERBOARD_MIN_SETTLED_BETS", "2"));
                ContractClient api = new ContractClient(database.vertx(), node.port())) {
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
            assertThat(board.at("/leaderboard/0/user/id").textValue()).isEqualTo(regular.toString());
            JsonNode mine = api.get("/leaderboard/pnl/me").bearer(token).send().json();
            assertThat(mine.at("/rank").isNull()).isTrue();
            assertThat(mine.at("/total").intValue()).isOne();
            assertThat(mine.at("/leaderboard")).isEmpty();

            ApiReply farthest =
                    api.get("/leaderboard/pnl").query("offset", 1_000_000).send();
            assertThat(farthest.status()).isEqualTo(200);
            assertThat(farthest.json().at("/total").intValue()).isOne();
            ApiReply tooFar =
                    api.get("/leaderboard/pnl").query("offset", 1_000_001).send();
            assertThat(tooFar.status()).isEqualTo(400);
            assertThat(tooFar.code()).isEqualTo("VALIDATION_ERROR");
            assertThat(tooFar.json().at("/details/offset").asText()).contains("1000000");
        }
    }
}
