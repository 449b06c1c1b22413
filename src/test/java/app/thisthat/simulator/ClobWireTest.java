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

    private static SimulatorTestSupport feed;

    private String condition;
    private String first;
    private String second;

    @BeforeAll
    static void start() {
        feed = new SimulatorTestSupport(700);
    }

    @AfterAll
    static void stop() {
        feed.close();
    }

    @BeforeEach
    void choose() {
        JsonObject market = feed.openMarket();
        condition = market.getString("conditionId");
        JsonArray tokens = new JsonArray(market.getString("clobTokenIds"));
        first = tokens.getString(0);
        second = tokens.getString(1);
        feed.control("markets/" + condition + "/odds", new JsonObject().put("odds", 0.65));
    }

    @Test
    void midpoints_ofBothTokensSumToOne() {
        assertThat(feed.clob("/midpoint?token_id=" + first)).isEqualTo(new JsonObject().put("mid", "0.65"));
        assertThat(feed.clob("/midpoint?token_id=" + second)).isEqualTo(new JsonObject().put("mid", "0.35"));
    }

    @Test
    void book_hasItsBestLevelsLast() {
        JsonObject book = feed.clob("/book?token_id=" + second);
        List<BigDecimal> bids = prices(book, "bids");
        List<BigDecimal> asks = prices(book, "asks");
        assertThat(bids).isSorted();
        assertThat(asks).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(bids.get(bids.size() - 1)).isLessThan(asks.get(asks.size() - 1));
        assertThat(book.getString("price")).isNull();
        assertThat(feed.clob("/price?side=BUY&token_id=" + second).getString("price"))
                .isEqualTo(bids.get(bids.size() - 1).toPlainString());
    }

    @Test
    void prices_answersWhatItKnows() {
        JsonArray asked = new JsonArray()
                .add(new JsonObject().put("token_id", first).put("side", "BUY"))
                .add(new JsonObject().put("token_id", first).put("side", "SELL"))
                .add(new JsonObject().put("token_id", "12345").put("side", "BUY"));
        JsonObject answer =
                feed.post(feed.simulator().clobUrl() + "/prices", asked).bodyAsJsonObject();
        assertThat(answer.fieldNames()).containsExactly(first);
        assertThat(answer.getJsonObject(first).fieldNames()).containsExactlyInAnyOrder("BUY", "SELL");
    }

    @Test
    void prices_refusesMoreThanFiveHundred() {
        JsonArray asked = new JsonArray();
        for (int i = 0; i <= 500; i++) {
            asked.add(new JsonObject().put("token_id", first).put("side", "BUY"));
        }
        HttpResponse<?> answer = feed.post(feed.simulator().clobUrl() + "/prices", asked);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.bodyAsJsonObject().getString("error")).isEqualTo("Payload exceeds the limit");
    }

    @ParameterizedTest
    @CsvSource({
        "/price?token_id=abc&side=BUY,400,Invalid token id",
        "/price?token_id=1&side=HOLD,400,Invalid side",
        "/book?token_id=1,404,No orderbook exists for the requested token id",
        "/midpoint,400,Invalid token id",
        "/markets/0x12,404,market not found",
    })
    void errors_haveTheirOwnShape(String path, int status, String error) {
        HttpResponse<?> answer = feed.get(feed.simulator().clobUrl() + path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.bodyAsJsonObject()).isEqualTo(new JsonObject().put("error", error));
    }

    @Test
    void decidedMarket_namesItsWinnerAndHasNoBook() {
        feed.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "second"));
        JsonObject market = feed.clob("/markets/" + condition);
        assertThat(market.getBoolean("closed")).isTrue();
        for (int i = 0; i < 2; i++) {
            JsonObject token = market.getJsonArray("tokens").getJsonObject(i);
            boolean winner = token.getString("token_id").equals(second);
            assertThat(token.getBoolean("winner")).isEqualTo(winner);
            assertThat(token.getInteger("price")).isEqualTo(winner ? 1 : 0);
        }
        assertThat(feed.get(feed.simulator().clobUrl() + "/book?token_id=" + first)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void resolutions_tellWhatEachOutcomePays() {
        feed.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "split"));
        JsonArray rows =
                feed.data("/v2/resolutions?condition=" + condition + ",0x77").getJsonArray("data");
        assertThat(rows).hasSize(1);
        JsonObject row = rows.getJsonObject(0);
        assertThat(row.getString("status")).isEqualTo("resolved");
        assertThat(row.getJsonArray("payouts"))
                .isEqualTo(new JsonArray().add(500_000).add(500_000));
        assertThat(feed.clob("/markets/" + condition).getBoolean("is_50_50_outcome"))
                .isTrue();
    }

    @Test
    void resolutions_ofAnOpenMarketHaveNoPrice() {
        JsonObject row = feed.data("/v2/resolutions?condition=" + condition)
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(row.getString("price")).isEqualTo("69");
        assertThat(row.containsKey("payouts")).isFalse();
    }

    @Test
    void markets_leadToTheEndMark() {
        int rows = 0;
        String cursor = "MA==";
        do {
            JsonObject page = feed.clob("/markets?next_cursor=" + cursor.replace("=", "%3D"));
            rows += page.getInteger("count");
            cursor = page.getString("next_cursor");
        } while (!"LTE=".equals(cursor));
        JsonObject state = feed.get(feed.simulator().controlUrl() + "/state").bodyAsJsonObject();
        assertThat(rows)
                .isEqualTo(state.getInteger("open") + state.getInteger("closed"))
                .isGreaterThan(500);
    }

    @Test
    void pricesHistory_isASeriesOfSecondsAndPrices() {
        JsonArray history = feed.clob("/prices-history?interval=max&fidelity=1&market=" + first)
                .getJsonArray("history");
        assertThat(history).hasSizeBetween(1, 1_001);
        JsonObject point = history.getJsonObject(0);
        assertThat(point.getLong("t")).isGreaterThan(1_700_000_000L);
        assertThat(new BigDecimal(point.getValue("p").toString())).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
        assertThat(feed.get(feed.simulator().clobUrl() + "/prices-history?interval=3x&market=" + first)
                        .statusCode())
                .isEqualTo(400);
    }

    private static List<BigDecimal> prices(JsonObject book, String side) {
        return book.getJsonArray(side).stream()
                .map(level -> new BigDecimal(((JsonObject) level).getString("price")))
                .toList();
    }
}
