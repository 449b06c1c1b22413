package app.thisthat.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClobWireTest {

    private static SimulatorTestSupport simulator;

    private String condition;
    private String first;
    private String second;

    @BeforeAll
    static void start() {
        simulator = new SimulatorTestSupport(700);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @BeforeEach
    void setOdds() {
        JsonObject market = simulator.openMarket();
        condition = market.getString("conditionId");
        JsonArray tokens = new JsonArray(market.getString("clobTokenIds"));
        first = tokens.getString(0);
        second = tokens.getString(1);
        simulator.control("markets/" + condition + "/odds", new JsonObject().put("odds", 0.65));
    }

    @Test
    void midpoints_ofBothTokensSumToOne() {
        assertThat(simulator.clob("/midpoint?token_id=" + first)).isEqualTo(new JsonObject().put("mid", "0.65"));
        assertThat(simulator.clob("/midpoint?token_id=" + second)).isEqualTo(new JsonObject().put("mid", "0.35"));
    }

    @Test
    void book_hasTheBestLevelsLast() {
        JsonObject book = simulator.clob("/book?token_id=" + second);
        List<BigDecimal> bids = prices(book, "bids");
        List<BigDecimal> asks = prices(book, "asks");
        assertThat(bids).isSorted();
        assertThat(asks).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(bids.get(bids.size() - 1)).isLessThan(asks.get(asks.size() - 1));
        assertThat(book.getString("price")).isNull();
        assertThat(simulator.clob("/price?side=BUY&token_id=" + second).getString("price"))
                .isEqualTo(bids.get(bids.size() - 1).toPlainString());
    }

    @Test
    void prices_omitsUnknownTokens() {
        JsonArray requests = new JsonArray()
                .add(new JsonObject().put("token_id", first).put("side", "BUY"))
                .add(new JsonObject().put("token_id", first).put("side", "SELL"))
                .add(new JsonObject().put("token_id", "12345").put("side", "BUY"));
        JsonObject response = simulator
                .post(simulator.verticle().clobUrl() + "/prices", requests)
                .bodyAsJsonObject();
        assertThat(response.fieldNames()).containsExactly(first);
        assertThat(response.getJsonObject(first).fieldNames()).containsExactlyInAnyOrder("BUY", "SELL");
    }

    @Test
    void prices_rejectsMoreThanFiveHundred() {
        JsonArray requests = new JsonArray();
        for (int i = 0; i <= 500; i++) {
            requests.add(new JsonObject().put("token_id", first).put("side", "BUY"));
        }
        HttpResponse<?> response = simulator.post(simulator.verticle().clobUrl() + "/prices", requests);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.bodyAsJsonObject().getString("error")).isEqualTo("Payload exceeds the limit");
    }

    @ParameterizedTest
    @CsvSource({
        "/price?token_id=abc&side=BUY,400,Invalid token id",
        "/price?token_id=1&side=HOLD,400,Invalid side",
        "/book?token_id=1,404,No orderbook exists for the requested token id",
        "/midpoint,400,Invalid token id",
        "/markets/0x12,404,market not found",
    })
    void errors_haveTheFormatOfTheClob(String path, int status, String error) {
        HttpResponse<?> response = simulator.get(simulator.verticle().clobUrl() + path);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.bodyAsJsonObject()).isEqualTo(new JsonObject().put("error", error));
    }

    @Test
    void resolvedMarket_hasAWinnerAndNoBook() {
        simulator.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "second"));
        JsonObject market = simulator.clob("/markets/" + condition);
        assertThat(market.getBoolean("closed")).isTrue();
        for (int i = 0; i < 2; i++) {
            JsonObject token = market.getJsonArray("tokens").getJsonObject(i);
            boolean winner = token.getString("token_id").equals(second);
            assertThat(token.getBoolean("winner")).isEqualTo(winner);
            assertThat(token.getInteger("price")).isEqualTo(winner ? 1 : 0);
        }
        assertThat(simulator
                        .get(simulator.verticle().clobUrl() + "/book?token_id=" + first)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void resolutions_containThePayouts() {
        simulator.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "split"));
        JsonArray rows = simulator
                .data("/v2/resolutions?condition=" + condition + ",0x77")
                .getJsonArray("data");
        assertThat(rows).hasSize(1);
        JsonObject row = rows.getJsonObject(0);
        assertThat(row.getString("status")).isEqualTo("resolved");
        assertThat(row.getJsonArray("payouts"))
                .isEqualTo(new JsonArray().add(500_000).add(500_000));
        assertThat(simulator.clob("/markets/" + condition).getBoolean("is_50_50_outcome"))
                .isTrue();
    }

    @Test
    void resolutions_haveNoPriceForAnOpenMarket() {
        JsonObject row = simulator
                .data("/v2/resolutions?condition=" + condition)
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(row.getString("price")).isEqualTo("69");
        assertThat(row.containsKey("payouts")).isFalse();
    }

    @Test
    void markets_endWithTheEndCursor() {
        int rows = 0;
        String cursor = "MA==";
        do {
            JsonObject page = simulator.clob("/markets?next_cursor=" + cursor.replace("=", "%3D"));
            rows += page.getInteger("count");
            cursor = page.getString("next_cursor");
        } while (!"LTE=".equals(cursor));
        JsonObject state =
                simulator.get(simulator.verticle().controlUrl() + "/state").bodyAsJsonObject();
        assertThat(rows)
                .isEqualTo(state.getInteger("open") + state.getInteger("closed"))
                .isGreaterThan(500);
    }

    @Test
    void pricesHistory_hasTimesInSecondsAndPrices() {
        JsonArray history = simulator
                .clob("/prices-history?interval=max&fidelity=1&market=" + first)
                .getJsonArray("history");
        assertThat(history).hasSizeBetween(1, 1_001);
        JsonObject point = history.getJsonObject(0);
        assertThat(point.getLong("t")).isGreaterThan(1_700_000_000L);
        assertThat(new BigDecimal(point.getValue("p").toString())).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
        assertThat(simulator
                        .get(simulator.verticle().clobUrl() + "/prices-history?interval=3x&market=" + first)
                        .statusCode())
                .isEqualTo(400);
    }

    private static List<BigDecimal> prices(JsonObject book, String side) {
        return book.getJsonArray(side).stream()
                .map(level -> new BigDecimal(((JsonObject) level).getString("price")))
                .toList();
    }
}
