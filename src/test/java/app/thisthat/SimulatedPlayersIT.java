package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The simulated players of the development profile. */
@ExtendWith(DatabaseExtension.class)
class SimulatedPlayersIT {

    private static final int PLAYERS = 4;
    private static final int MARKETS = 24;

    @Test
    void newPlayers_getOneHistoryOfSettledBets(TestDatabase database) {
        LedgerFixture ledger = new LedgerFixture(database);
        Service first = start(database);
        try (ContractClient api = new ContractClient(database.vertx(), first.port())) {
            ledger.waitUntil(Duration.ofSeconds(60), () -> ranked(api) == PLAYERS);
            String player = api.get("/leaderboard/skill")
                    .send()
                    .json()
                    .at("/leaderboard/0/user/id")
                    .textValue();
            JsonNode profile = api.get("/users/" + player).send().json();
            assertThat(profile.at("/results/marketsPlayed").intValue()).isBetween(MARKETS - 4, MARKETS);
            assertThat(profile.at("/skill/calibration")).isNotEmpty();
            assertThat(settledBets(api)).isGreaterThanOrEqualTo(PLAYERS * (MARKETS - 4));
        } finally {
            first.stop();
        }

        long bets = bets(database);
        Service second = start(database);
        try (ContractClient api = new ContractClient(database.vertx(), second.port())) {
            // The players bet as ever only after a history.
            ledger.waitUntil(Duration.ofSeconds(60), () -> bets(database) > bets);
            assertThat(madeMarkets(api)).isEqualTo(MARKETS);
        } finally {
            second.stop();
        }
        ledger.assertInvariants();
    }

    private static Service start(TestDatabase database) {
        return Service.start(TestEnvironment.settings(
                database.uri(),
                Map.of(
                        "THISTHAT_FEED", "simulator",
                        "THISTHAT_SIMULATOR_MARKETS", "20",
                        "THISTHAT_SIMULATOR_PLAYERS", String.valueOf(PLAYERS))));
    }

    private static long bets(TestDatabase database) {
        return (long) database.execute("select count(*) from bets");
    }

    private static int ranked(ContractClient api) {
        return api.get("/leaderboard/skill").send().json().at("/leaderboard").size();
    }

    /** Bets settled by the node, which the overview for admins shows. */
    private static int settledBets(ContractClient api) {
        String token = api.post("/auth/login")
                .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
        for (JsonNode metric :
                api.get("/admin/status").bearer(token).send().json().at("/metrics")) {
            if (metric.at("/name").textValue().equals("thisthat_bets_settled_total")) {
                return metric.at("/value").intValue();
            }
        }
        throw new AssertionError("The overview has no settled bets");
    }

    private static int madeMarkets(ContractClient api) {
        return api.get("/markets")
                .query("type", "credits")
                .query("status", "open,closed,resolved")
                .query("limit", "100")
                .send()
                .json()
                .at("/total")
                .intValue();
    }
}
