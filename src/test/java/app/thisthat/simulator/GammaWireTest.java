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
        int unnamed = 0;
        for (JsonObject event : readAll("events", "limit=500&closed=false")) {
            assertThat(event.getJsonArray("tags")).isNotEmpty();
            for (JsonObject market : objects(event.getJsonArray("markets"))) {
                if (market.getString("conditionId").isEmpty()) {
                    placeholders++;
                    assertThat(market.fieldNames()).doesNotContain("clobTokenIds", "outcomePrices", "questionID");
                } else if (!market.getBoolean("active")) {
                    unnamed++;
                    assertThat(market.getString("groupItemTitle")).matches("[A-Z][a-z]+ [XY]");
                    assertThat(market.fieldNames()).contains("clobTokenIds").doesNotContain("outcomePrices");
                } else if (!market.getBoolean("closed")) {
                    inEvents.add(market.getString("conditionId"));
                }
            }
        }
        assertThat(inEvents).isEqualTo(listed);
        assertThat(placeholders).isPositive();
        assertThat(unnamed).isEqualTo(2 * placeholders);
    }

    @Test
    void events_areOfSeveralKinds() {
        List<JsonObject> markets = new ArrayList<>();
        readAll("events", "limit=500&closed=false")
                .forEach(event -> markets.addAll(objects(event.getJsonArray("markets"))));
        List<String> questions =
                markets.stream().map(market -> market.getString("question")).toList();
        assertThat(questions)
                .as("the lines of a game")
                .anyMatch(question -> question.matches("Spread: .+ \\(-\\d+\\.5\\)"))
                .anyMatch(question -> question.matches(".+ vs\\. .+: O/U \\d+\\.5"));
        assertThat(questions)
                .as("a list of prices")
                .anyMatch(question -> question.matches("Will .+ reach \\d+ credits\\?"));
        assertThat(markets)
                .filteredOn(market -> market.getBoolean("negRiskOther", false))
                .isNotEmpty()
                .allSatisfy(
                        market -> assertThat(market.getString("groupItemTitle")).isEqualTo("Other"));
    }

    @Test
    void renamedMarketsAndEvents_haveTheirNamesInBothLists() {
        JsonObject event = readAll("events", "limit=500&closed=false").get(0);
        String condition = event.getJsonArray("markets").getJsonObject(0).getString("conditionId");
        String slug = event.getJsonArray("markets").getJsonObject(0).getString("slug");

        simulator.control("markets/" + condition + "/rename", new JsonObject().put("question", "Will it pour?"));
        simulator.control("events/" + event.getString("id") + "/rename", new JsonObject().put("title", "Weather"));

        JsonObject row = simulator
                .gamma("/markets/keyset?condition_ids=" + condition)
                .getJsonArray("markets")
                .getJsonObject(0);
        assertThat(row.getString("question")).isEqualTo("Will it pour?");
        assertThat(row.getString("slug")).isEqualTo(slug);
        assertThat(row.getJsonArray("events").getJsonObject(0).getString("title"))
                .isEqualTo("Weather");
        JsonObject renamed = readAll("events", "limit=500&closed=false").get(0);
        assertThat(renamed.getString("title")).isEqualTo("Weather");
        assertThat(renamed.getJsonArray("markets").getJsonObject(0).getString("question"))
                .isEqualTo("Will it pour?");

        simulator.control("markets/" + condition + "/rename", new JsonObject());
        simulator.control("events/" + event.getString("id") + "/rename", new JsonObject());
        assertThat(readAll("events", "limit=500&closed=false").get(0)).isEqualTo(event);
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
