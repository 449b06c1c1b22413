package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cash-outs as clients of the API see them; every response is validated against the contract. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CashOutHttpIT {

    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;

    @BeforeAll
    void start(TestDatabase fresh) {
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
    void quotedCashOut_isPaidAndShownEverywhere() {
        String token = register();
        String bet = bet(token, ledger.market("0.65", "0.37"), 100);

        ApiReply quote = quote(token, bet, Map.of("amount", 40));
        assertThat(quote.status()).isEqualTo(200);
        assertDecimal(quote.json(), "/value", "39.20");
        assertDecimal(quote.json(), "/remainingPayout", "92.31");
        assertThat(quote.json().at("/priceSource").textValue()).isEqualTo("odds");
        ApiReply paid = cashOut(
                token, bet, Map.of("quoteId", quote.json().at("/quoteId").textValue()), "a-key");

        assertThat(paid.status()).isEqualTo(200);
        assertDecimal(paid.json(), "/cashOut/value", "39.20");
        assertDecimal(paid.json(), "/newBalance", "939.20");
        assertThat(paid.json().at("/cashOut/betStatus").textValue()).isEqualTo("pending");
        ApiReply again = cashOut(
                token, bet, Map.of("quoteId", quote.json().at("/quoteId").textValue()), "a-key");
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.text()).isEqualTo(paid.text());

        JsonNode shown = get(token, "/bets/" + bet);
        assertDecimal(shown, "/amount", "100");
        assertDecimal(shown, "/cashedOut/remainingStake", "60.00");
        assertDecimal(shown, "/cashedOut/value", "39.20");
        assertThat(shown.at("/actualPayout").isNull()).isTrue();
        JsonNode position = get(token, "/users/me/positions").at("/positions/0");
        assertDecimal(position, "/stake", "60.00");
        assertDecimal(position, "/cashOut/value", "58.80");
        assertThat(position.at("/cashOut/available").booleanValue()).isTrue();
        JsonNode portfolio = get(token, "/users/me/portfolio");
        assertDecimal(portfolio, "/atRisk", "60.00");
        assertDecimal(portfolio, "/realisedPnL", "-0.80");
        assertThat(get(token, "/transactions/me?type=bet_cash_out")
                        .at("/transactions/0/referenceId")
                        .textValue())
                .isEqualTo(bet);
        assertThat(api.get("/transactions/me/export").bearer(token).send().text())
                .contains(",bet_cash_out,39.20,");
        JsonNode export = get(token, "/users/me/export");
        assertDecimal(export, "/bets/0/cashOuts/0/value", "39.20");
    }

    @Test
    void wholeCashOut_endsTheBet() {
        String token = register();
        String bet = bet(token, ledger.market("0.65", "0.37"), 100);

        assertThat(cashOut(token, bet, Map.of("minValue", 98), null).status()).isEqualTo(200);

        JsonNode shown = get(token, "/bets/me?status=cashed_out").at("/bets/0");
        assertThat(shown.at("/status").textValue()).isEqualTo("cashed_out");
        assertDecimal(shown, "/actualPayout", "98.00");
        assertDecimal(shown, "/forfeited", "0");
        assertThat(shown.at("/resolvedAt").isNull()).isFalse();
        assertThat(get(token, "/users/me/positions").at("/total").intValue()).isZero();
        assertThat(cashOut(token, bet, Map.of("minValue", 0), null).code()).isEqualTo("BET_ALREADY_SETTLED");
    }

    @Test
    void malformedRequests_areRejected() {
        String token = register();
        String bet = bet(token, ledger.market("0.65", "0.37"), 100);
        String quoteId = UUID.randomUUID().toString();

        for (Map<String, Object> body : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("amount", 10),
                Map.of("quoteId", quoteId, "minValue", 10),
                Map.of("quoteId", quoteId, "amount", 10),
                Map.of("minValue", 0, "amount", 10, "fraction", 0.5),
                Map.of("minValue", -1),
                Map.of("minValue", 0, "amount", new BigDecimal("10.001")),
                Map.of("minValue", 0, "fraction", 0),
                Map.of("minValue", 0, "fraction", 1.0001),
                Map.of("minValue", "0"))) {
            ApiReply reply = cashOut(token, bet, body, null);
            assertThat(reply.code()).as(body.toString()).isEqualTo("VALIDATION_ERROR");
        }
        assertThat(quote(token, bet, Map.of("amount", 10, "fraction", 0.5)).code())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(cashOut(token, bet, Map.of("quoteId", quoteId), null).code()).isEqualTo("QUOTE_EXPIRED");
        assertThat(cashOut(token, UUID.randomUUID().toString(), Map.of("minValue", 0), null)
                        .code())
                .isEqualTo("BET_NOT_FOUND");
        assertThat(cashOut(register(), bet, Map.of("minValue", 0), null).code()).isEqualTo("BET_NOT_FOUND");
    }

    @Test
    void endedSession_isRefused() {
        String token = register();
        String bet = bet(token, ledger.market("0.65", "0.37"), 100);
        assertThat(api.call(HttpMethod.DELETE, "/auth/sessions")
                        .bearer(token)
                        .send()
                        .status())
                .isBetween(200, 204);

        assertThat(cashOut(token, bet, Map.of("minValue", 0), null).code()).isEqualTo("TOKEN_REVOKED");
        assertThat(quote(token, bet, Map.of()).code()).isEqualTo("TOKEN_REVOKED");
    }

    @Test
    void economyReport_countsCashOuts() {
        String admin = api.post("/auth/login")
                .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
        BigDecimal before = get(admin, "/admin/economy").at("/cashedOut").decimalValue();
        String token = register();
        String bet = bet(token, ledger.market("0.65", "0.37"), 100);
        String id = cashOut(token, bet, Map.of("minValue", 0), null)
                .json()
                .at("/cashOut/id")
                .textValue();

        JsonNode report = get(admin, "/admin/economy");
        assertThat(report.at("/cashedOut").decimalValue().subtract(before)).isEqualByComparingTo("98");

        ApiReply reversed = api.post("/admin/cash-outs/" + id + "/reverse")
                .bearer(admin)
                .json(Map.of("reason", "a test"))
                .send();
        assertThat(reversed.status()).isEqualTo(200);
        assertThat(get(admin, "/admin/economy").at("/cashedOut").decimalValue()).isEqualByComparingTo(before);
        assertThat(get(token, "/bets/" + bet).at("/status").textValue()).isEqualTo("pending");
        ledger.assertInvariants();
    }

    private String register() {
        String name = "u-" + System.nanoTime();
        return api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", "a long passphrase"))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
    }

    private String bet(String token, UUID market, int amount) {
        return api.post("/bets")
                .bearer(token)
                .json(Map.of("marketId", market, "amount", amount, "side", "this"))
                .send()
                .json()
                .at("/bet/id")
                .textValue();
    }

    private ApiReply quote(String token, String bet, Map<String, Object> body) {
        return api.post("/bets/" + bet + "/cash-out/quote")
                .bearer(token)
                .json(body)
                .send();
    }

    private ApiReply cashOut(String token, String bet, Map<String, Object> body, String key) {
        var call = api.post("/bets/" + bet + "/cash-out").bearer(token).json(body);
        return (key == null ? call : call.header("Idempotency-Key", key)).send();
    }

    private JsonNode get(String token, String path) {
        return api.get(path).bearer(token).send().json();
    }

    private static void assertDecimal(JsonNode json, String pointer, String expected) {
        assertThat(json.at(pointer).decimalValue()).as(pointer).isEqualByComparingTo(expected);
    }
}
