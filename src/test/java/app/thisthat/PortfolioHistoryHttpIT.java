package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Portfolios and profits over time as clients of the API see them; every response is validated against the contract. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortfolioHistoryHttpIT {

    private static final String PASSWORD = "a long passphrase";

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;

    /** A registered user. */
    private record User(UUID id, String token) {}

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        service = Service.start(TestEnvironment.settings(fresh.uri(), Map.of()));
        api = new ContractClient(fresh.vertx(), service.port());
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    @Test
    void ownHistory_endsWithThePortfolio() {
        User user = register();
        bet(user, 100);
        point(user, "1 hour");

        for (String range : new String[] {"1d", "1w", "1m", "all"}) {
            JsonNode history = get(user, "/users/me/portfolio/history?range=" + range);
            JsonNode portfolio = get(user, "/users/me/portfolio");

            JsonNode points = history.at("/points");
            assertThat(points).as(range).hasSize(2);
            assertThat(points.get(0).at("/netWorth").decimalValue()).isEqualByComparingTo("1023.00");
            for (String field :
                    new String[] {"netWorth", "creditBalance", "openValue", "unrealisedPnL", "realisedPnL"}) {
                assertThat(points.get(1).get(field)).as(field).isEqualTo(portfolio.get(field));
            }
            assertThat(points.get(1).get("at")).isEqualTo(history.get("to"));
        }
        assertThat(get(user, "/users/me/portfolio/history").at("/range").textValue())
                .isEqualTo("1d");
        assertThat(get(user, "/users/me/export")
                        .at("/portfolioHistory/0/openValue")
                        .decimalValue())
                .isEqualByComparingTo("120.00");
    }

    @Test
    void profitOverTime_isPublicWithoutBalances() {
        User user = register();
        point(user, "2 hours");
        point(user, "1 hour");

        ApiReply reply = api.get("/users/" + user.id + "/pnl-history?range=1w").send();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().at("/points")).hasSize(2);
        assertThat(reply.json().at("/points/0/realisedPnL").decimalValue()).isEqualByComparingTo("3.00");
        assertThat(reply.json().at("/points/1/realisedPnL").decimalValue()).isEqualByComparingTo("0.00");
        assertThat(reply.text())
                .doesNotContain("Balance")
                .doesNotContain("Value")
                .doesNotContain("netWorth");
    }

    @Test
    void unknownUsersAndRanges_areRejected() {
        assertThat(api.get("/users/" + UUID.randomUUID() + "/pnl-history")
                        .send()
                        .code())
                .isEqualTo("USER_NOT_FOUND");
        assertThat(api.get("/users/" + UUID.randomUUID() + "/pnl-history?range=2d")
                        .send()
                        .code())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(api.get("/users/me/portfolio/history").send().code()).isEqualTo("UNAUTHORIZED");
        assertThat(api.get("/users/me/positions?status=lost")
                        .bearer(register().token)
                        .send()
                        .code())
                .isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void closedAccount_losesItsHistory() {
        User user = register();
        point(user, "1 hour");

        assertThat(api.post("/users/me/close")
                        .bearer(user.token)
                        .json(Map.of("password", PASSWORD))
                        .send()
                        .status())
                .isEqualTo(200);

        assertThat(api.get("/users/" + user.id + "/pnl-history").send().code()).isEqualTo("USER_NOT_FOUND");
        assertThat((long) database.execute("select count(*) from portfolio_points where user_id = ?", user.id))
                .isZero();
    }

    @Test
    void positions_areOpenUntilTheyAreSettled() {
        User user = register();
        UUID market = bet(user, 100);
        assertThat(get(user, "/users/me/positions").at("/positions/0/status").textValue())
                .isEqualTo("open");

        ledger.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, 10)", market);

        assertThat(get(user, "/users/me/positions").at("/total").intValue()).isZero();
        JsonNode closed = get(user, "/users/me/positions?status=closed").at("/positions/0");
        assertThat(closed.at("/realisedPnL").decimalValue()).isEqualByComparingTo("100.00");
        assertThat(closed.has("cashOut")).isFalse();
        assertThat(get(user, "/users/me/positions?status=all").at("/total").intValue())
                .isOne();
    }

    private void point(User user, String age) {
        database.execute(
                "insert into portfolio_points values (?, now() - ?::text::interval, 300, 903, 0, 3, 100, 120)",
                user.id,
                age);
    }

    private User register() {
        String name = "u-" + System.nanoTime();
        JsonNode registered = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", PASSWORD))
                .send()
                .json();
        return new User(
                UUID.fromString(registered.at("/user/id").textValue()),
                registered.at("/accessToken").textValue());
    }

    private UUID bet(User user, int amount) {
        UUID market = ledger.market("0.5", "0.5");
        assertThat(api.post("/bets")
                        .bearer(user.token)
                        .json(Map.of("marketId", market, "amount", amount, "side", "this"))
                        .send()
                        .status())
                .isEqualTo(201);
        return market;
    }

    private JsonNode get(User user, String path) {
        return api.get(path).bearer(user.token).send().json();
    }
}
