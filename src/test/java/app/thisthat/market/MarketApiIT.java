package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class MarketApiIT extends AdminMarketTestSupport {

    @Test
    void createdMarket_isOpenAndListed() {
        ApiReply made = create(Map.of("category", "Weather"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().get("status").asText()).isEqualTo("open");
        assertThat(made.json().get("thisOdds").decimalValue()).isEqualByComparingTo("0.65");
        ApiReply read = api.get("/markets/" + id(made)).send();
        assertThat(read.json()).isEqualTo(made.json());
        JsonNode page = list("category", "Weather").json();
        assertThat(page.get("total").asInt()).isEqualTo(1);
        assertThat(page.at("/markets/0")).isEqualTo(made.json());
        assertThat(page.get("nextCursor").isNull()).isTrue();
    }

    @Test
    void createMarket_rejectsOddsBelowOneEqualOptionsAndAPastExpiry() {
        assertThat(create(Map.of("thatOdds", new BigDecimal("0.30"))).code()).isEqualTo("VALIDATION_ERROR");
        assertThat(create(Map.of("thatOption", "Yes")).code()).isEqualTo("VALIDATION_ERROR");
        assertThat(create(Map.of("expiresAt", "2020-01-01T00:00:00Z")).code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void createMarket_rejectsBlankTexts() {
        for (String field : List.of("title", "thisOption", "thatOption", "category")) {
            for (String blank : List.of("  ", "\u00A0", "\u3000", "\u2800")) {
                assertThat(rejection(field, blank)).isEqualTo("must not be blank");
            }
            for (String invisible : List.of("\u3164", "\u00AD\uFE0F")) {
                assertThat(rejection(field, invisible)).isEqualTo("contains an invalid character");
            }
        }
    }

    private String rejection(String field, String text) {
        ApiReply refused = create(Map.of(field, text));
        assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        return refused.json().at("/details/" + field).asText();
    }

    @Test
    void createMarket_requiresAnOpenMirroredMarketAndNoOddsForACrossMarket() {
        String own = id(create(Map.of()));
        Map<String, Object> cross =
                Map.of("title", "Will they say so?", "thisOption", "Yes", "thatOption", "No", "marketType", "cross");

        assertThat(rejectedField(cross)).isEqualTo("linkedMarketId");
        assertThat(rejectedField(with(cross, "linkedMarketId", own))).isEqualTo("linkedMarketId");
        assertThat(rejectedField(with(cross, "linkedMarketId", UUID.randomUUID().toString())))
                .isEqualTo("linkedMarketId");
        assertThat(rejectedField(with(with(cross, "linkedMarketId", own), "thisOdds", new BigDecimal("0.5"))))
                .isEqualTo("thisOdds");
        assertThat(rejectedField(with(cross, "marketType", "credits"))).isEqualTo("thisOdds");
        assertThat(create(Map.of("linkedMarketId", own)).code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void crossMarket_takesBetsAtConfirmedOddsOfItsLinkedMarketOnly() {
        String linked = mirrored("0xcross");
        String cross = id(post(Map.of(
                "title", "Will they say so?",
                "thisOption", "Yes",
                "thatOption", "No",
                "marketType", "cross",
                "linkedMarketId", linked)));
        bet(cross);
        assertThat(edit(cross, Map.of("thisOdds", new BigDecimal("0.5"), "thatOdds", new BigDecimal("0.5")))
                        .code())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(edit(cross, Map.of("title", "Will they say it?")).status()).isEqualTo(200);

        database.execute(
                "update market_odds set confirmed_at = now() - interval '1 hour' where market_id = ?::uuid", cross);
        assertThat(placeBet(cross).code()).isEqualTo("ODDS_STALE");
        MirrorStore mirror = new MirrorStore(database.postgres(), database.lease("ingestion"), Duration.ofMinutes(1));
        assertThat(TestDatabase.await(mirror.withBets(new UUID(0, 0), 10)))
                .extracting(market -> market.marketId().toString())
                .as("the linked market has a bet through the cross market")
                .containsExactly(linked);
        OddsQuote quote = new OddsQuote(UUID.fromString(linked), new Odds(2_500), new Odds(7_500), Instant.now());
        TestDatabase.await(
                new OddsStore(database.postgres(), InstantSource.system()).quote(List.of(quote), Optional.empty()));
        new LedgerFixture(database).endJumpPauses();
        assertThat(placeBet(cross).json().at("/bet/oddsAtBet").decimalValue()).isEqualByComparingTo("0.25");
        database.execute(
                "update markets set status = 'closed', closed_at = now(), closed_by = 'admin' where id = ?::uuid",
                linked);
        waitUntilClosed(cross);
        assertThat(placeBet(cross).code()).isEqualTo("MARKET_CLOSED");
        database.execute("update market_odds set this_odds = 0.4, that_odds = 0.6 where market_id = ?::uuid", linked);
        database.execute(
                "update markets set status = 'open', closed_at = null, closed_by = null where id = ?::uuid", linked);
        TestDatabase.await(
                new MarketStore(database.postgres(), new MarketRowStore(FeedOutage.none())).followLinkedMarkets(10));
        new LedgerFixture(database).waitUntil(Duration.ofSeconds(20), () -> "open"
                .equals(database.execute("select status from markets where id = ?::uuid", cross)));
        new LedgerFixture(database).endJumpPauses();
        assertThat(placeBet(cross).json().at("/bet/oddsAtBet").decimalValue())
                .as("the present odds of the linked market")
                .isEqualByComparingTo("0.4");
        changeStatus(linked, "cancel");
    }

    private void waitUntilClosed(String market) {
        new LedgerFixture(database).waitUntil(Duration.ofSeconds(20), () -> api.get("/markets/" + market)
                .send()
                .json()
                .get("status")
                .asText()
                .equals("closed"));
    }

    private String rejectedField(Map<String, Object> market) {
        ApiReply refused = post(market);
        assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        return refused.json().at("/details/errors/0/field").asText();
    }

    private static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
        Map<String, Object> more = new HashMap<>(fields);
        more.put(name, value);
        return more;
    }

    @Test
    void webhook_isNotFoundWithoutASecret() {
        ApiReply answer = api.post("/webhooks/polymarket")
                .header("X-Signature", "t=1,v1=" + "0".repeat(64))
                .json(Map.of("event", "market_resolved"))
                .send();
        assertThat(answer.code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void getMarket_returnsNotFoundForAnUnknownId() {
        assertThat(api.get("/markets/" + UUID.randomUUID()).send().code()).isEqualTo("MARKET_NOT_FOUND");
    }

    @Test
    void listMarkets_returnsEveryMarketOnceByCursor() {
        for (int i = 0; i < 7; i++) {
            create(Map.of("category", "Paged", "title", "Paged " + i));
        }
        for (String sort : List.of("trending", "liquidity", "expires_soon", "newest")) {
            List<String> seen = new ArrayList<>();
            String cursor = null;
            do {
                ApiCall call = api.get("/markets")
                        .query("category", "Paged")
                        .query("sort", sort)
                        .query("limit", 2);
                JsonNode page = (cursor == null ? call : call.query("cursor", cursor))
                        .send()
                        .json();
                seen.addAll(texts(page, "id"));
                cursor = page.get("nextCursor").textValue();
            } while (cursor != null);
            assertThat(seen).as(sort).hasSize(7).doesNotHaveDuplicates();
        }
    }

    @Test
    void listMarkets_rejectsACursorOfAnotherSortOrder() {
        create(Map.of("category", "Cursor"));
        create(Map.of("category", "Cursor"));
        String cursor = api.get("/markets")
                .query("category", "Cursor")
                .query("sort", "newest")
                .query("limit", 1)
                .send()
                .json()
                .get("nextCursor")
                .textValue();

        assertThat(list("cursor", cursor).code()).isEqualTo("VALIDATION_ERROR");
        assertThat(list("cursor", "not-one").code()).isEqualTo("VALIDATION_ERROR");
        assertThat(list("sort", "relevance").code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void listMarkets_rejectsForgedCursorsAndAcceptsExtremeOnes() {
        String id = "|" + UUID.randomUUID();
        for (String key : List.of("0.5", "9999-99-99 99:99:99+99", "9_99999999999999999999")) {
            assertThat(listFrom("expires_soon", "EXPIRES_SOON|" + key + id).code())
                    .as(key)
                    .isEqualTo("VALIDATION_ERROR");
        }
        assertThat(listFrom("liquidity", "LIQUIDITY|2026-01-01 00:00:00+00" + id)
                        .code())
                .isEqualTo("VALIDATION_ERROR");
        for (String key : List.of("0_-99999999999999999", "999999999999999999_999999999999999999", "0_none")) {
            assertThat(listFrom("expires_soon", "EXPIRES_SOON|" + key + id).status())
                    .as(key)
                    .isEqualTo(200);
        }
    }

    private ApiReply listFrom(String sort, String plainCursor) {
        return api.get("/markets")
                .query("sort", sort)
                .query("cursor", base64(plainCursor))
                .send();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void listMarkets_sortsPastExpiriesAfterFutureOnesAsOfTheFirstPage() {
        List<String> ids = new ArrayList<>();
        for (String end : List.of("2 hours", "3 hours", "-2 days", "-1 hour", "infinity", "infinity")) {
            String id = id(create(Map.of("category", "Ends")));
            ids.add(id);
            database.execute(
                    "update markets set market_type = 'polymarket', polymarket_id = id::text, this_token = '1', that_token = '2',"
                            + " expires_at = now() + nullif(?, 'infinity')::interval where id = ?::uuid",
                    end,
                    id);
        }
        List<String> seen = new ArrayList<>();
        ApiCall next = byExpiry();
        while (seen.size() < ids.size()) {
            JsonNode page = next.query("limit", 1).send().json();
            seen.addAll(texts(page, "id"));
            next = byExpiry().query("cursor", page.get("nextCursor").asText());
        }
        assertThat(seen).containsExactlyElementsOf(ids);
        assertThat(texts(byExpiry().query("offset", 1).query("limit", 3).send().json(), "id"))
                .containsExactlyElementsOf(ids.subList(1, 4));

        long later = (Instant.now().getEpochSecond() + 9_000) * 1_000_000;
        String laterCursor = "EXPIRES_SOON|" + later + "_" + (later + 1) + "|" + new UUID(0, 0);
        assertThat(texts(byExpiry().query("cursor", base64(laterCursor)).send().json(), "id"))
                .as("the time in the cursor separates past from future")
                .containsExactly(ids.get(1), ids.get(2), ids.get(3), ids.get(0), ids.get(4), ids.get(5));
    }

    private ApiCall byExpiry() {
        return api.get("/markets").query("category", "Ends").query("sort", "expires_soon");
    }

    @Test
    void search_findsWordsInflectionsAndMisspellings() {
        String albatross = id(create(Map.of("title", "Will the albatross population grow?")));
        create(Map.of("title", "Will the penguin population grow?"));

        assertThat(texts(list("q", "albatross").json(), "id")).containsExactly(albatross);
        for (String misspelt :
                List.of("albatros", "albtross", "albatroz", "populaton of albatrosses", "grow albattross")) {
            assertThat(texts(list("q", misspelt).json(), "id")).as(misspelt).containsExactly(albatross);
        }
        assertThat(texts(list("q", "growing populations").json(), "id")).hasSize(2);
        assertThat(texts(list("q", "population -penguin").json(), "id")).containsExactly(albatross);
        assertThat(texts(list("q", "\"penguin albatross\"").json(), "id")).isEmpty();
        assertThat(texts(list("q", "'; drop table markets --").json(), "id")).isEmpty();
    }

    @Test
    void search_findsPrefixesOfShortTerms() {
        String zeppelin = id(create(Map.of("title", "Will a zeppelin cross the ocean?")));
        String other = id(create(Map.of("title", "Will a zebra cross the road?")));

        assertThat(texts(list("q", "zep").json(), "id")).containsExactly(zeppelin);
        assertThat(texts(list("q", "ze").json(), "id")).containsExactlyInAnyOrder(zeppelin, other);
        assertThat(texts(list("q", "the zeppelyn").json(), "id"))
                .as("stop words are ignored")
                .containsExactly(zeppelin);
        assertThat(texts(list("q", "zep road").json(), "id")).isEmpty();
        assertThat(list("q", "zep:* & | !").status()).isEqualTo(200);
    }

    @Test
    void listMarkets_filtersByCategoryAndTagWithoutRegardToCase() {
        String market = id(create(Map.of("category", "Capitals")));
        database.execute("update markets set tags = array['New York', 'NULL', 'a,\"b\"'] where id = ?::uuid", market);

        assertThat(texts(list("category", "cAPITALS").json(), "id")).containsExactly(market);
        for (String tag : List.of("new york", "null", "A,\"B\"")) {
            assertThat(texts(list("tag", tag).json(), "id")).as(tag).containsExactly(market);
        }
        assertThat(texts(list("tag", "york").json(), "id")).isEmpty();
    }

    @Test
    void listCategories_countsOpenMarkets() {
        create(Map.of("category", "Counted"));
        create(Map.of("category", "Counted"));
        JsonNode categories = api.get("/markets/categories").send().json().get("categories");
        assertThat(categories).anySatisfy(category -> assertThat(category.toString())
                .isEqualTo("{\"category\":\"Counted\",\"markets\":2}"));
    }

    @Test
    void listCategories_countsWithoutRegardToCase() {
        create(Map.of("category", "Spelling"));
        create(Map.of("category", "spelling"));
        create(Map.of("category", "Spelling"));

        JsonNode categories = api.get("/markets/categories").send().json().get("categories");

        assertThat(categories.toString())
                .contains("{\"category\":\"Spelling\",\"markets\":3}")
                .doesNotContain("\"spelling\"");
        assertThat(list("category", "spelling").json().get("total").asInt()).isEqualTo(3);
    }

    @Test
    void oddsHistory_hasEveryChange() {
        String market = id(create(Map.of()));
        database.execute(
                "update market_odds set this_odds = 0.7000, changed_at = now() where market_id = ?::uuid", market);
        database.execute("update market_odds set confirmed_at = now() where market_id = ?::uuid", market);

        JsonNode points = api.get("/markets/" + market + "/odds-history")
                .query("interval", "1d")
                .send()
                .json()
                .get("points");

        assertThat(points.get(points.size() - 1).get("close").decimalValue()).isEqualByComparingTo("0.7");
        assertThat(points.get(points.size() - 1).get("high").decimalValue()).isEqualByComparingTo("0.7");
        assertThat(points.get(0).get("low").decimalValue()).isEqualByComparingTo("0.65");
    }

    @Test
    void trendingOrder_startsWithTheLargestMovement() {
        String unchanged = id(create(Map.of("category", "Trends")));
        String moved = id(create(Map.of("category", "Trends")));
        create(Map.of("category", "Trends"));
        database.execute("update market_odds set this_odds = 0.9, changed_at = now() where market_id = ?::uuid", moved);
        TestDatabase.await(new MarketStore(database.postgres(), new MarketRowStore(FeedOutage.none())).updateTrends());

        List<String> ids = texts(list("category", "Trends").json(), "id");

        assertThat(ids.get(0)).isEqualTo(moved);
        assertThat(ids).contains(unchanged);
    }

    private ApiReply list(String name, Object value) {
        return api.get("/markets").query(name, value).send();
    }

    private static List<String> texts(JsonNode page, String field) {
        return StreamSupport.stream(page.get("markets").spliterator(), false)
                .map(market -> market.get(field).asText())
                .toList();
    }
}
