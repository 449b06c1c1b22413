package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.LedgerFixture;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The odds histories of several markets, over HTTP. */
class OddsHistoriesIT extends AdminMarketTestSupport {

    private LedgerFixture ledger;
    private String first;
    private String second;

    @BeforeEach
    void markets() {
        ledger = new LedgerFixture(database);
        first = ledger.market("0.5000", "0.5000").toString();
        second = ledger.market("0.4000", "0.6000").toString();
        for (String market : List.of(first, second)) {
            database.execute("update odds_history set at = at - interval '2 hours' where market_id = ?::uuid", market);
            move(market, "0.6000");
        }
    }

    @Test
    void histories_haveTheStepsOfEachMarketInTheOrderOfTheIds() {
        String unknown = UUID.randomUUID().toString();
        JsonNode histories = histories(second + "," + unknown + "," + first + "," + second)
                .send()
                .json()
                .get("histories");

        assertThat(histories).hasSize(2);
        assertThat(histories.at("/0/marketId").asText()).isEqualTo(second);
        assertThat(histories.at("/1/marketId").asText()).isEqualTo(first);
        assertThat(histories.at("/0/points")).hasSize(2);
        for (JsonNode history : histories) {
            JsonNode alone = api.get("/markets/" + history.get("marketId").asText() + "/odds-history")
                    .query("interval", "1m")
                    .send()
                    .json();
            assertThat(history).isEqualTo(alone);
        }
    }

    @Test
    void moreThanTwentyMarkets_areRefused() {
        String twenty = String.join(",", Collections.nCopies(20, first));
        assertThat(histories(twenty).send().status()).isEqualTo(200);

        ApiReply refused = histories(twenty + "," + second).send();

        assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        JsonNode error = refused.json().at("/details/errors/0");
        assertThat(error.get("field").asText()).isEqualTo("ids");
        assertThat(error.get("rule").asText()).isEqualTo("maxItems");
        assertThat(error.at("/params/maxItems").intValue()).isEqualTo(20);
        assertThat(error.get("message").asText()).isEqualTo("must have at most 20 elements");
    }

    @Test
    void encodedCommas_separateTheIdsToo() {
        assertThat(histories(first + "%2C" + second).send().json().get("histories"))
                .hasSize(2);
    }

    @Test
    void unchangedHistories_areNotSentAgain() {
        String tag = histories(first + "," + second).send().header("ETag");
        String tagOfOne = history().send().header("ETag");
        assertThat(histories(first + "," + second)
                        .header("If-None-Match", tag)
                        .send()
                        .status())
                .isEqualTo(304);
        assertThat(history().header("If-None-Match", tagOfOne).send().status()).isEqualTo(304);

        move(first, "0.6500");

        ledger.waitUntil(
                Duration.ofSeconds(20),
                () -> histories(first + "," + second)
                                        .header("If-None-Match", tag)
                                        .send()
                                        .status()
                                == 200
                        && history().header("If-None-Match", tagOfOne).send().status() == 200);
    }

    private ApiCall histories(String ids) {
        return api.get("/markets/odds-history").rawQuery("ids=" + ids).query("interval", "1m");
    }

    private ApiCall history() {
        return api.get("/markets/" + first + "/odds-history").query("interval", "1m");
    }

    private void move(String market, String odds) {
        database.execute(
                "update market_odds set this_odds = ?::numeric, that_odds = 1 - ?::numeric, seq = seq + 1, changed_at = now()"
                        + " where market_id = ?::uuid",
                odds,
                odds,
                market);
    }
}
