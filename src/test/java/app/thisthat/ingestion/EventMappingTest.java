package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.market.MirroredEvent;
import app.thisthat.market.MirroredMarket;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventMappingTest {

    private static final GammaMapping GAMMA = new GammaMapping(
            TestDatabase.settings().feed().priceRule(),
            TestDatabase.settings().feed().categories());

    private static final String EVENT =
            """
            {"id":"30829","slug":"thunder-spurs","title":"Thunder vs. Spurs","image":"https://images.invalid/a.png?x=1",
             "startDate":"2026-03-01T09:00:00Z","endDate":"2026-03-14T00:00:00Z","negRisk":false,
             "tags":[{"label":"Sports"},{"label":"NBA"}],"markets":[%s]}""";

    private static String market(int number, String question, String more) {
        return """
                {"id":"%1$d","conditionId":"0xa%1$d","question":"%2$s","outcomes":"[\\"Yes\\", \\"No\\"]",
                 "outcomePrices":"[\\"0.4\\", \\"0.6\\"]","clobTokenIds":"[\\"1%1$d\\", \\"2%1$d\\"]","active":true,
                 "slug":"spread-%1$d","image":"https://images.invalid/m.png","negRiskOther":false%3$s}"""
                .formatted(number, question, more);
    }

    @Test
    void event_isMappedWithItsMarkets() {
        List<MirroredMarket> markets = markets(
                market(1, "Spread: Spurs (-4.5)", ",\"gameStartTime\":\"2026-03-14 01:30:00+00\""),
                market(2, "Thunder vs. Spurs: O/U 224.5", ",\"groupItemTitle\":\"O/U 224.5\""));

        MirroredEvent event = new MirroredEvent(
                "30829",
                "thunder-spurs",
                "Thunder vs. Spurs",
                "https://images.invalid/a.png?x=1",
                "Sports",
                List.of("Sports", "NBA"),
                false,
                Instant.parse("2026-03-14T01:30:00Z"),
                Instant.parse("2026-03-14T00:00:00Z"),
                true);
        assertThat(markets.get(0).title()).isEqualTo("Thunder vs. Spurs: Spread Spurs (-4.5)");
        assertThat(markets.get(0).listing())
                .isEqualTo(new MirroredMarket.Listing(
                        "Spread: Spurs (-4.5)",
                        null,
                        "spread-1",
                        "https://images.invalid/m.png",
                        null,
                        true,
                        event,
                        0));
        assertThat(markets.get(1).title()).isEqualTo("Thunder vs. Spurs: O/U 224.5");
        assertThat(markets.get(1).listing().groupItemTitle()).isEqualTo("O/U 224.5");
    }

    @Test
    void positions_followTheThresholdsAndThenTheList() {
        assertThat(markets(
                        market(1, "a", ""),
                        market(2, "b", ",\"groupItemThreshold\":\"70000\""),
                        market(3, "c", ",\"groupItemThreshold\":\"9000.5\""),
                        market(4, "d", ",\"groupItemThreshold\":9000.50"),
                        market(5, "e", ",\"groupItemThreshold\":\"soon\"")))
                .extracting(market -> market.listing().position())
                .containsExactly(3, 2, 0, 1, 4);
    }

    @Test
    void marketOfTheMarketList_hasTheOutlineOfItsFirstEvent() {
        MirroredMarket market = open(market(
                1,
                "Spread: Spurs (-4.5)",
                ",\"events\":[{\"id\":\"9\",\"title\":\"NBA\"},{\"id\":\"30829\",\"title\":\"Thunder vs. Spurs\"}]"));

        assertThat(market.listing().event())
                .isEqualTo(new MirroredEvent(
                        "30829",
                        null,
                        "Thunder vs. Spurs",
                        null,
                        "Uncategorized",
                        List.of(),
                        false,
                        null,
                        null,
                        false));
        assertThat(market.listing().position()).isNull();
        assertThat(market.title()).isEqualTo("Thunder vs. Spurs: Spread Spurs (-4.5)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"events\":null",
                ",\"events\":[]",
                ",\"events\":[{\"id\":\"1\"}]",
                ",\"events\":[{\"title\":\"NBA\"},7,\"x\"]"
            })
    void marketWithoutAUsableEvent_hasItsQuestionAsTitle(String events) {
        MirroredMarket market = open(market(1, "Will it rain?", events));

        assertThat(market.listing().event()).isNull();
        assertThat(market.title()).isEqualTo("Will it rain?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://images.invalid/a.png",
                "javascript:alert(1)",
                "https://images.invalid/\\\"onload=x",
                "https://images.invalid/<b>",
                "https://images.invalid/a b",
                "data:image/png;base64,AAAA",
                "//images.invalid/a.png",
                "HTTPS://images.invalid/a.png"
            })
    void image_isAnHttpsUrlOrAbsent(String image) {
        String json = market(1, "Will it rain?", "").replace("https://images.invalid/m.png", image);

        assertThat(open(json).listing().image()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Other               | "negRiskOther":true  | OTHER
            Someone Else        | "negRiskOther":true  | OTHER
            Person X            | "active":false       | UNNAMED
            Candidate A         | "active":true        | UNNAMED
            Independent Candidate AB | "active":false  | UNNAMED
            individual P        | "active":false       | UNNAMED
            Trade Indexer Placeholder 2 | "active":true | UNNAMED
            Other               | "active":true        |
            Malcolm X           | "active":true        |
            Game 1              | "active":true        |
            Person of the Year  | "active":true        |
            Team of             | "active":true        |
            """)
    void placeholders_areRecognised(String item, String flag, Placeholder placeholder) {
        String json = market(1, "Will it be?", ",\"groupItemTitle\":\"" + item + "\"," + flag);
        if (flag.startsWith("\"negRiskOther")) {
            json = json.replace("\"negRiskOther\":false,", "");
        }
        assertThat(open(json).listing().placeholder()).isEqualTo(placeholder);
    }

    @Test
    void placeholderWithoutPrices_isShownAtOddsThatTakeNoBets() {
        String json = market(1, "Will Person X win?", ",\"groupItemTitle\":\"Person X\",\"active\":false")
                .replace("\"active\":true,", "")
                .replace("\"outcomePrices\":\"[\\\"0.4\\\", \\\"0.6\\\"]\",", "");

        MirroredMarket market = open(json);

        assertThat(market.first().odds()).isEqualTo(new Odds(0));
        assertThat(market.second().odds()).isEqualTo(new Odds(Odds.ONE));
        assertThat(map(json.replace("Person X\",", "Ada Lo\",")))
                .isEqualTo(new FeedEntry.Skipped("0xa1", SkipReason.INACTIVE));
        assertThat(map(json.replace("0xa1", ""))).isEqualTo(new FeedEntry.Skipped("1", SkipReason.NO_CONDITION_ID));
    }

    private static List<MirroredMarket> markets(String... markets) {
        return GAMMA.event(parse(EVENT.formatted(String.join(",", markets)))).stream()
                .map(entry -> ((FeedEntry.Open) entry).market())
                .toList();
    }

    private static MirroredMarket open(String json) {
        return ((FeedEntry.Open) map(json)).market();
    }

    private static FeedEntry map(String json) {
        return GAMMA.market(parse(json));
    }

    private static JsonNode parse(String json) {
        try {
            return FeedJson.parse(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
