package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MirroredMarket;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GammaMappingTest {

    private static final GammaMapping GAMMA = new GammaMapping(
            TestDatabase.settings().feed().priceRule(),
            TestDatabase.settings().feed().categories());

    private static final String VALID =
            """
            {"id":"1","conditionId":"0xaa","question":"Will it rain?","description":"In Lisbon.",
             "outcomes":"[\\"Yes\\", \\"No\\"]","outcomePrices":"[\\"0.505\\", \\"0.495\\"]",
             "clobTokenIds":"[\\"11\\", \\"22\\"]","active":true,"closed":false,"acceptingOrders":true,
             "liquidity":"18626.7189","volume":"858688.4268150157","endDate":"2026-07-31T12:00:00Z",
             "updatedAt":"2026-07-16T14:18:41.593241Z","someNewField":{"a":[1]},
             "tags":[{"label":"All"},{"label":"Earn 4%"},{"label":"Weather"},{"label":"Portugal"}]}""";

    @Test
    void market_mapsValidData() {
        MirroredMarket market = open(VALID);

        assertThat(market.feedId()).isEqualTo("0xaa");
        assertThat(market.title()).isEqualTo("Will it rain?");
        assertThat(market.description()).isEqualTo("In Lisbon.");
        assertThat(market.first()).isEqualTo(new MirroredMarket.Outcome("Yes", "11", new Odds(5_050)));
        assertThat(market.second()).isEqualTo(new MirroredMarket.Outcome("No", "22", new Odds(4_950)));
        assertThat(market.liquidity()).isEqualTo(new Credits(1_862_672));
        assertThat(market.volume()).isEqualTo(new Credits(85_868_843));
        assertThat(market.category()).isEqualTo("Weather");
        assertThat(market.tags()).containsExactly("Weather", "Portugal", "All", "Earn 4%");
        assertThat(market.endDate()).isEqualTo(Instant.parse("2026-07-31T12:00:00Z"));
        assertThat(market.quotedAt()).isEqualTo(Instant.parse("2026-07-16T14:18:41.593241Z"));
    }

    @Test
    void market_acceptsPlainListsAndNumbers() {
        MirroredMarket market = open(VALID.replace("\"[\\\"0.505\\\", \\\"0.495\\\"]\"", "[0.505, 0.495]")
                .replace("\"[\\\"Yes\\\", \\\"No\\\"]\"", "[\"Up\", \"Down\"]")
                .replace("\"18626.7189\"", "18626.7189"));

        assertThat(market.first().option()).isEqualTo("Up");
        assertThat(market.first().odds()).isEqualTo(new Odds(5_050));
        assertThat(market.liquidity()).isEqualTo(new Credits(1_862_672));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "0xaa"                      | ""                                   | NO_CONDITION_ID
            "0xaa"                      | "0xaa&closed=true"                   | NO_CONDITION_ID
            "0xaa"                      | "0x12345678901234567890123456789012345678901234567890123456789012345" | NO_CONDITION_ID
            "active":true               | "active":false                       | INACTIVE
            "active":true               | "archived":true                      | ARCHIVED
            "acceptingOrders":true      | "acceptingOrders":false              | NOT_TRADING
            "Will it rain?"             | " "                                  | NO_QUESTION
            "[\\"Yes\\", \\"No\\"]"     | "[\\"A\\", \\"B\\", \\"C\\"]"        | NOT_TWO_OUTCOMES
            "[\\"Yes\\", \\"No\\"]"     | "[\\"Yes\\", \\"\\"]"                | NOT_TWO_OUTCOMES
            "[\\"Yes\\", \\"No\\"]"     | "[\\"Yes\\", \\"Yes\\"]"             | NOT_TWO_OUTCOMES
            "[\\"Yes\\", \\"No\\"]"     | ["Yes","Y\\u200bes"]                | NOT_TWO_OUTCOMES
            "[\\"Yes\\", \\"No\\"]"     | ["Yes","\\u2066\\u3164\\u00a0"]   | NOT_TWO_OUTCOMES
            "[\\"Yes\\", \\"No\\"]"     | ["\\u00e9","e\\u0301"]             | NOT_TWO_OUTCOMES
            "Will it rain?"             | "\\u200b\\u202e\\u2800"             | NO_QUESTION
            "[\\"11\\", \\"22\\"]"      | null                                 | NO_TOKENS
            "[\\"11\\", \\"22\\"]"      | "[\\"11\\", \\"\\"]"                 | NO_TOKENS
            "[\\"11\\", \\"22\\"]"      | "[\\"11\\", \\"11\\"]"               | NO_TOKENS
            "[\\"11\\", \\"22\\"]"      | "[\\"11\\", \\"2x\\"]"               | NO_TOKENS
            "[\\"11\\", \\"22\\"]"      | "[\\"1\\", \\"1234567890123456789012345678901234567890123456789012345678901234567890123456789\\"]" | NO_TOKENS
            "[\\"0.505\\", \\"0.495\\"]" | "not a list"                        | NO_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | "[\\"0\\", \\"0\\"]"                | NO_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | "[\\"0.505\\"]"                     | NO_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | "[\\"NaN\\", \\"0.495\\"]"          | NO_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | [NaN, 0.495]                        | NO_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | [1e999999999, 0.495]                | NO_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | "[\\"-0.1\\", \\"1.1\\"]"           | BAD_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | "[\\"1.01\\", \\"0\\"]"             | BAD_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | "[\\"0.9\\", \\"0.9\\"]"            | BAD_PRICES
            "[\\"0.505\\", \\"0.495\\"]" | "[\\"0.01\\", \\"0.01\\"]"          | BAD_PRICES
            """)
    void market_skipsInvalidData(String good, String bad, SkipReason reason) {
        assertThat(VALID).contains(good);
        assertThat(map(VALID.replace(good, bad)))
                .isInstanceOfSatisfying(FeedEntry.Skipped.class, skipped -> assertThat(skipped.reason())
                        .isEqualTo(reason));
    }

    @Test
    void market_skipsOtherJsonThanObjects() {
        assertThat(map("[]")).isEqualTo(new FeedEntry.Skipped("?", SkipReason.MALFORMED));
    }

    @Test
    void market_keepsPricesOfExactlyZeroAndOne() {
        MirroredMarket market = open(VALID.replace("0.505", "0").replace("0.495", "1"));

        assertThat(market.first().odds()).isEqualTo(new Odds(0));
        assertThat(market.second().odds()).isEqualTo(new Odds(Odds.ONE));
    }

    @Test
    void market_truncatesLongTitles() {
        String title = open(VALID.replace("Will it rain?", "é".repeat(501))).title();

        assertThat(title).hasSize(500).endsWith("é…");
    }

    @Test
    void market_removesNulFromTexts() {
        assertThat(open(VALID.replace("Will it", "Will\\u0000 it")).title()).isEqualTo("Will it rain?");
    }

    @Test
    void market_cleansEveryText() {
        String bidi = "\\u202e\\u2066\\u200b\\ufeff\\u001b\\ud800\\ue000";
        MirroredMarket market = open(VALID.replace("Will it rain?", bidi + "Will\\r\\nit\\train?" + bidi)
                .replace(
                        "In Lisbon.",
                        "In" + bidi + " Lisbon.\\n\\nOr \\u0646\\u0645\\u06cc\\u200c\\u062f\\u0627\\u0646\\u0645.")
                .replace("\"[\\\"Yes\\\", \\\"No\\\"]\"", "[\"" + bidi + "Yes\",\"No" + bidi + "\"]")
                .replace("Weather", "Wea" + bidi + "ther"));

        assertThat(market.title()).isEqualTo("Will it rain?");
        assertThat(market.description())
                .isEqualTo("In Lisbon.\n\nOr \u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645.");
        assertThat(market.first().option()).isEqualTo("Yes");
        assertThat(market.second().option()).isEqualTo("No");
        assertThat(market.category()).isEqualTo("Weather");
        assertThat(market.tags()).contains("Weather");
    }

    @Test
    void market_keepsJoinedEmoji() {
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";

        assertThat(open(VALID.replace("rain", family)).title()).isEqualTo("Will it " + family + "?");
        assertThat(open(VALID.replace("Will it rain?", "x".repeat(497) + family + "yy"))
                        .title())
                .isEqualTo("x".repeat(497) + "\uD83D\uDC68\u2026");
    }

    @Test
    void market_withOptionsThatDifferOnlyBeyondTheMaximumLength_isSkipped() {
        String option = "x".repeat(300);
        assertThat(map(VALID.replace("\"[\\\"Yes\\\", \\\"No\\\"]\"", "[\"" + option + "1\",\"" + option + "2\"]")))
                .isInstanceOfSatisfying(FeedEntry.Skipped.class, skipped -> assertThat(skipped.reason())
                        .isEqualTo(SkipReason.NOT_TWO_OUTCOMES));
    }

    @Test
    void market_usesVolumeIfLiquidityIsMissing() {
        assertThat(open(VALID.replace("\"liquidity\"", "\"unknown\"")).liquidity())
                .isEqualTo(new Credits(85_868_843));
    }

    @Test
    void market_withTechnicalTagsOnlyIsUncategorized() {
        assertThat(open(VALID.replace("Weather", "15M").replace("Portugal", "Hide From New"))
                        .category())
                .isEqualTo("Uncategorized");
    }

    @Test
    void tags_areASetWhoseOrderDoesNotMatter() {
        String tags = "{\"label\":\"All\"},{\"label\":\"Earn 4%\"},{\"label\":\"Weather\"},{\"label\":\"Portugal\"}";
        String reversed =
                "{\"label\":\"Portugal\"},{\"label\":\"Weather\"},{\"label\":\"Earn 4%\"},{\"label\":\"All\"}";

        MirroredMarket market = open(VALID);
        MirroredMarket other = open(VALID.replace(tags, reversed));

        assertThat(other).isEqualTo(market);
    }

    @Test
    void category_isTheMostImportantOneOrTheFirstSubject() {
        assertThat(category("Tech", "politics", "Alpha")).isEqualTo("politics");
        assertThat(category("Zeppelins", "15M", "airships", "All")).isEqualTo("airships");
    }

    private static String category(String... labels) {
        String tags =
                Stream.of(labels).map(label -> "{\"label\":\"" + label + "\"}").collect(Collectors.joining(","));
        return open(VALID.replaceAll("(?s)\"tags\":\\[.*]", "\"tags\":[" + tags + "]"))
                .category();
    }

    @Test
    void tags_replaceKnownOnesOnlyWhereTheListDecides() throws JsonProcessingException {
        assertThat(open(VALID).replacesTags()).as("no event").isTrue();
        assertThat(open(VALID.replace("\"id\":\"1\"", "\"id\":\"1\",\"events\":[{\"id\":\"7\"}]"))
                        .replacesTags())
                .as("the list of events decides")
                .isFalse();
        String child = VALID.replaceAll("(?s),\\s*\"tags\".*]}", "}");
        assertThat(open(child).replacesTags()).as("no tags").isFalse();
        JsonNode event = parse("{\"tags\":[{\"label\":\"Sports\"}],\"markets\":[" + child + "]}");
        assertThat(((FeedEntry.Open) GAMMA.event(event).get(0)).market().replacesTags())
                .isTrue();
    }

    @Test
    void game_beginsAtItsStartTimeOrIsUnderwayIfOrdersAreDelayed() {
        assertThat(open(VALID).inPlaySince()).isNull();
        assertThat(open(VALID.replace(
                                "\"id\":\"1\"", "\"gameStartTime\":\"2026-04-05 15:10:00+00\",\"secondsDelay\":3"))
                        .inPlaySince())
                .isEqualTo(Instant.parse("2026-04-05T15:10:00Z"));
        assertThat(open(VALID.replace("\"id\":\"1\"", "\"secondsDelay\":3")).inPlaySince())
                .isEqualTo(Instant.EPOCH);
        assertThat(open(VALID.replace("\"id\":\"1\"", "\"secondsDelay\":0")).inPlaySince())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0.50, 0.51, FRESH, 5050",
        "0.40, 0.60, ABSENT, 5050",
        "0.55, 0.75, ABSENT, 5500", // the nearest price inside the book
        "0.90, 0.30, UNKNOWN, 5050",
        "0.80, 0.82, UNKNOWN, 5050",
        "-0.1, 0.5, UNKNOWN, 5050"
    })
    void statedPrices_areHeldAgainstTheBook(String bid, String ask, MirroredMarket.Price price, int odds) {
        MirroredMarket market = open(VALID.replace("\"id\":\"1\"", "\"bestBid\":" + bid + ",\"bestAsk\":" + ask));

        assertThat(market.price()).isEqualTo(price);
        assertThat(market.first().odds()).isEqualTo(new Odds(odds));
    }

    @Test
    void statedPrices_withoutABookAreForDisplay() {
        assertThat(open(VALID).price()).isEqualTo(MirroredMarket.Price.UNKNOWN);
    }

    @Test
    void closedMarket_keepsTokensAndPrices() {
        FeedEntry entry =
                map(VALID.replace("\"closed\":false", "\"closed\":true,\"umaResolutionStatus\":\"resolved\""));

        assertThat(entry).isInstanceOfSatisfying(FeedEntry.Closed.class, closed -> {
            assertThat(closed.conditionId()).isEqualTo("0xaa");
            assertThat(closed.tokens()).containsExactly("11", "22");
            assertThat(closed.prices()).hasSize(2);
            assertThat(closed.status()).isEqualTo("resolved");
        });
    }

    @Test
    void event_passesItsTagsToItsMarkets() throws JsonProcessingException {
        String child = VALID.replaceAll("(?s),\\s*\"tags\".*]}", "}");
        JsonNode event = parse("{\"tags\":[{\"label\":\"Sports\"}],\"markets\":[" + child + ", 7]}");

        assertThat(GAMMA.event(event)).hasSize(2).first().isInstanceOfSatisfying(FeedEntry.Open.class, open -> {
            assertThat(open.market().category()).isEqualTo("Sports");
            assertThat(open.market().tags()).containsExactly("Sports");
        });
    }

    @Test
    void event_withoutMarketsIsEmpty() throws JsonProcessingException {
        assertThat(GAMMA.event(parse("{\"markets\":null}"))).isEmpty();
    }

    private static MirroredMarket open(String json) {
        return ((FeedEntry.Open) map(json)).market();
    }

    private static FeedEntry map(String json) {
        try {
            return GAMMA.market(parse(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode parse(String json) throws JsonProcessingException {
        return FeedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
