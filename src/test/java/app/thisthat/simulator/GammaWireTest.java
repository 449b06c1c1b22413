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

    private static SimulatorTestSupport feed;

    @BeforeAll
    static void start() {
        feed = new SimulatorTestSupport(260);
    }

    @AfterAll
    static void stop() {
        feed.close();
    }

    @Test
    void marketsKeyset_leadsThroughAllOpenMarketsOnceInTheOrderOfTheIds() {
        List<String> ids = new ArrayList<>();
        for (JsonObject market : sweep("markets", "limit=100")) {
            ids.add(market.getString("id"));
            assertThat(market.getBoolean("closed")).isFalse();
        }
        int open = feed.get(feed.simulator().controlUrl() + "/state")
                .bodyAsJsonObject()
                .getInteger("open");
        assertThat(ids).hasSize(open).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void eventsKeyset_carriesTheSameMarketsAndPlaceholdersWithoutACondition() {
        Set<String> listed = new HashSet<>();
        sweep("markets", "limit=100").forEach(market -> listed.add(market.getString("conditionId")));
        Set<String> inEvents = new HashSet<>();
        int placeholders = 0;
        for (JsonObject event : sweep("events", "limit=500&closed=false")) {
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
    void limit_isLoweredInSilence() {
        assertThat(feed.gamma("/markets/keyset?limit=1000").getJsonArray("markets"))
                .hasSize(100);
    }

    @Test
    void wrongCursorParameters_areIgnored() {
        JsonObject first = feed.gamma("/markets/keyset?limit=5");
        String cursor = first.getString("next_cursor");
        assertThat(feed.gamma("/markets/keyset?limit=5&cursor=" + cursor + "&next_cursor=" + cursor))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset=100", "after_cursor=abc", "after_cursor=%%%", "limit=many"})
    void whatIsNotUnderstood_isAValidationError(String query) {
        var answer = feed.get(feed.simulator().gammaUrl() + "/markets/keyset?" + query.replace("%", "%25"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.bodyAsJsonObject().getString("type")).isEqualTo("validation error");
    }

    @Test
    void closedMarkets_areHiddenUnlessAskedFor() {
        JsonObject market = feed.openMarket();
        String condition = market.getString("conditionId");
        feed.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "first"));

        assertThat(lookUp("condition_ids=" + condition)).isEmpty();
        JsonObject closed = lookUp("closed=true&condition_ids=" + condition).get(0);
        assertThat(closed.getBoolean("closed")).isTrue();
        assertThat(closed.getString("umaResolutionStatus")).isEqualTo("resolved");
        assertThat(closed.getString("outcomePrices")).isEqualTo("[\"1\", \"0\"]");
        assertThat(closed.getString("closedTime")).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\+00");
        assertThat(feed.gamma("/markets/" + market.getString("id")).getBoolean("closed"))
                .isTrue();
        assertThat(feed.gamma("/markets/slug/" + market.getString("slug")).getString("id"))
                .isEqualTo(market.getString("id"));
    }

    @Test
    void split_paysHalfToEach() {
        String condition = feed.openMarket().getString("conditionId");
        feed.control("markets/" + condition + "/resolve", new JsonObject().put("winner", "split"));
        assertThat(lookUp("closed=true&condition_ids=" + condition).get(0).getString("outcomePrices"))
                .isEqualTo("[\"0.5\", \"0.5\"]");
    }

    @Test
    void lookUp_takesManyKeysAndIgnoresUnknownOnes() {
        List<JsonObject> some = objects(feed.gamma("/markets/keyset?limit=3").getJsonArray("markets"));
        String token = new JsonArray(some.get(1).getString("clobTokenIds")).getString(1);
        assertThat(lookUp("condition_ids=" + some.get(0).getString("conditionId") + "&condition_ids=0x12"
                        + "&clob_token_ids=" + token + "&id=" + some.get(2).getString("id")))
                .extracting(market -> market.getString("id"))
                .containsExactlyElementsOf(
                        some.stream().map(market -> market.getString("id")).toList());
    }

    @Test
    void tags_areOnMarketsOnlyWhenAskedFor() {
        assertThat(feed.openMarket().containsKey("tags")).isFalse();
        JsonObject tagged = lookUp("include_tag=true&id=" + feed.openMarket().getString("id"))
                .get(0);
        assertThat(objects(tagged.getJsonArray("tags")))
                .allSatisfy(tag -> assertThat(tag.getString("label")).isNotEmpty());
    }

    @Test
    void unknownMarket_isNotFound() {
        assertThat(feed.get(feed.simulator().gammaUrl() + "/markets/77").statusCode())
                .isEqualTo(404);
    }

    @Test
    void rewrittenRow_showsWhatItIsToldTo() {
        JsonObject market = feed.openMarket();
        String row = "markets/" + market.getString("conditionId") + "/row";
        feed.control(
                row,
                new JsonObject().put("outcomePrices", "[\"-0.1\", \"1.1\"]").putNull("clobTokenIds"));
        JsonObject shown = feed.gamma("/markets/" + market.getString("id"));
        assertThat(shown.getString("outcomePrices")).isEqualTo("[\"-0.1\", \"1.1\"]");
        assertThat(shown.containsKey("clobTokenIds")).isFalse();
        feed.control(row, new JsonObject());
        assertThat(feed.gamma("/markets/" + market.getString("id"))).isEqualTo(market);
    }

    private static List<JsonObject> lookUp(String query) {
        return objects(feed.gamma("/markets/keyset?limit=100&" + query).getJsonArray("markets"));
    }

    private static List<JsonObject> sweep(String list, String query) {
        List<JsonObject> all = new ArrayList<>();
        String cursor = null;
        do {
            String after = cursor == null ? "" : "&after_cursor=" + cursor;
            JsonObject page = feed.gamma("/" + list + "/keyset?" + query + after);
            all.addAll(objects(page.getJsonArray(list)));
            cursor = page.getString("next_cursor");
        } while (cursor != null);
        return all;
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
