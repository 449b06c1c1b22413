package app.thisthat.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GammaWireTest {

    private static SimulatorTestSupport simulator;

    @BeforeAll
    static void start() {
        simulator = new SimulatorTestSupport(260);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void marketList_containsEachOpenMarketOnceInTheOrderOfTheIds() {
        List<String> ids = new ArrayList<>();
        for (JsonObject market : readAll("markets", "limit=100")) {
            ids.add(market.getString("id"));
            assertThat(market.getBoolean("closed")).isFalse();
        }
        int open = simulator
                .get(simulator.verticle().controlUrl() + "/state")
                .bodyAsJsonObject()
                .getInteger("open");
        assertThat(ids).hasSize(open).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void eventList_containsTheSameMarketsAndPlaceholders() {
        Set<String> listed = new HashSet<>();
        readAll("markets", "limit=100").forEach(market -> listed.add(market.getString("conditionId")));
        Set<String> inEvents = new HashSet<>();
        int placeholders = 0;
        for (JsonObject event : readAll("events", "limit=500&closed=false")) {
            assertThat(event.getJsonArray("tags")).isNotEmpty();
            for (JsonObject market : objects(event.getJsonArray("markets"))) {
                if (market.getString("conditionId").isEmpty()) {
                    placeholders++;
                    assertThat(market.fieldNames()).doesNotContain("clobTokenIds", "outcomePrices", "questionID");
                } else if (!market.getBoolean("closed")) {
                    inEvents.add(market.getString("conditionId"));
                }
            }
        }
        assertThat(inEvents).isEqualTo(listed);
        assertThat(placeholders).isPositive();
    }

    @Test
    void limit_isLoweredToTheMaximum() {
        assertThat(simulator.gamma("/markets/keyset?limit=1000").getJsonArray("markets"))
                .hasSize(100);
    }

    @Test
    void wrongCursorParameters_areIgnored() {
        JsonObject first = simulator.gamma("/markets/keyset?limit=5");
        String cursor = first.getString("next_cursor");
        assertThat(simulator.gamma("/markets/keyset?limit=5&cursor=" + cursor + "&next_cursor=" + cursor))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset=100", "after_cursor=abc", "after_cursor=%%%", "limit=many"})
    void invalidQuery_isAValidationError(String query) {
        var response = simulator.get(simulator.verticle().gammaUrl() + "/markets/keyset?" + query.replace("%", "%25"));
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.bodyAsJsonObject().getString("type")).isEqualTo("validation error");
    }

    @Test
    void closedMarkets_areHiddenByDefault() {
        JsonObject market = simulator.openMarket();
        String condition = market.getString("conditionId");
        simulator.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "first"));

        assertThat(lookup("condition_ids=" + condition)).isEmpty();
        JsonObject closed = lookup("closed=true&condition_ids=" + condition).get(0);
        assertThat(closed.getBoolean("closed")).isTrue();
        assertThat(closed.getString("umaResolutionStatus")).isEqualTo("resolved");
        assertThat(closed.getString("outcomePrices")).isEqualTo("[\"1\", \"0\"]");
        assertThat(closed.getString("closedTime")).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\+00");
        assertThat(simulator.gamma("/markets/" + market.getString("id")).getBoolean("closed"))
                .isTrue();
        assertThat(simulator.gamma("/markets/slug/" + market.getString("slug")).getString("id"))
                .isEqualTo(market.getString("id"));
    }

    @Test
    void split_paysHalfToEachOutcome() {
        String condition = simulator.openMarket().getString("conditionId");
        simulator.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "split"));
        assertThat(lookup("closed=true&condition_ids=" + condition).get(0).getString("outcomePrices"))
                .isEqualTo("[\"0.5\", \"0.5\"]");
    }

    @Test
    void lookup_acceptsSeveralIdsAndIgnoresUnknownOnes() {
        List<JsonObject> some =
                objects(simulator.gamma("/markets/keyset?limit=3").getJsonArray("markets"));
        String token = new JsonArray(some.get(1).getString("clobTokenIds")).getString(1);
        assertThat(lookup("condition_ids=" + some.get(0).getString("conditionId") + "&condition_ids=0x12"
                        + "&clob_token_ids=" + token + "&id=" + some.get(2).getString("id")))
                .extracting(market -> market.getString("id"))
                .containsExactlyElementsOf(
                        some.stream().map(market -> market.getString("id")).toList());
    }

    @Test
    void tags_areIncludedOnRequest() {
        assertThat(simulator.openMarket().containsKey("tags")).isFalse();
        JsonObject tagged = lookup(
                        "include_tag=true&id=" + simulator.openMarket().getString("id"))
                .get(0);
        assertThat(objects(tagged.getJsonArray("tags")))
                .allSatisfy(tag -> assertThat(tag.getString("label")).isNotEmpty());
    }

    @Test
    void unknownMarket_isNotFound() {
        assertThat(simulator
                        .get(simulator.verticle().gammaUrl() + "/markets/77")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void rewrittenRow_hasTheReplacedFields() {
        JsonObject market = simulator.openMarket();
        String row = "markets/" + market.getString("conditionId") + "/row";
        simulator.control(
                row,
                new JsonObject().put("outcomePrices", "[\"-0.1\", \"1.1\"]").putNull("clobTokenIds"));
        JsonObject shown = simulator.gamma("/markets/" + market.getString("id"));
        assertThat(shown.getString("outcomePrices")).isEqualTo("[\"-0.1\", \"1.1\"]");
        assertThat(shown.containsKey("clobTokenIds")).isFalse();
        simulator.control(row, new JsonObject());
        assertThat(simulator.gamma("/markets/" + market.getString("id"))).isEqualTo(market);
    }

    private static List<JsonObject> lookup(String query) {
        return objects(simulator.gamma("/markets/keyset?limit=100&" + query).getJsonArray("markets"));
    }

    private static List<JsonObject> readAll(String list, String query) {
        List<JsonObject> all = new ArrayList<>();
        String cursor = null;
        do {
            String after = cursor == null ? "" : "&after_cursor=" + cursor;
            JsonObject page = simulator.gamma("/" + list + "/keyset?" + query + after);
            all.addAll(objects(page.getJsonArray(list)));
            cursor = page.getString("next_cursor");
        } while (cursor != null);
        return all;
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
