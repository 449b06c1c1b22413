package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.market.MirroredMarket.Outcome;
import app.thisthat.platform.eventbus.Bus;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations on events, over HTTP. */
class EventApiIT extends AdminMarketTestSupport {

    private static final Instant NEVER = Instant.parse("2199-01-01T00:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx, Duration.ofSeconds(5));
    private MarketMirror mirror;
    private EventStore store;

    @BeforeEach
    void mirrorThreeEvents() {
        mirror = new MarketMirror(
                database.postgres(), bus, database.lease("ingestion"), Duration.ofMinutes(1), InstantSource.system());
        store = new EventStore(database.postgres(), InstantSource.system(), new MarketRowStore(FeedOutage.none()));
        MirroredEvent game = event("game", "Thunder vs. Spurs", "Sports", NEVER.plusSeconds(30));
        MirroredEvent election = event("election", "Aldoria presidency", "Politics", NEVER.plusSeconds(10));
        MirroredEvent ladder = event("ladder", "Nimbus price", "Crypto", null);
        mirror(
                market("g1", "Thunder vs. Spurs", game, 0, 100, null),
                market("g2", "Thunder vs. Spurs: Spread Spurs (-4.5)", game, 2, 900, null),
                market("g3", "Thunder vs. Spurs: O/U 224.5", game, 1, 300, null),
                market("e1", "Will Adela Cask win the Aldoria presidency?", election, 0, 50, null),
                market("e2", "Will Person X win the Aldoria presidency?", election, 1, 60, Placeholder.UNNAMED),
                market("l1", "Will the Nimbus price reach $10?", ladder, 0, 500, null),
                market("l2", "Will the Nimbus price reach $20?", ladder, 1, 500, null),
                market("l3", "Will the Nimbus price reach $30?", ladder, 2, 500, null),
                market("l4", "Will the Nimbus price reach $40?", ladder, 3, 500, null),
                market("s1", "Will it rain in Greyport?", null, null, 700, null));
        await(store.updateTrends());
        String closed = mirrored("0xclosed");
        changeStatus(closed, "close"); // ends the cached responses of the previous test
        database.execute("delete from market_trends where market_id = ?::uuid", closed);
        database.execute("delete from market_odds where market_id = ?::uuid", closed);
        database.execute("delete from markets where id = ?::uuid", closed);
    }

    @AfterEach
    void empty() {
        await(vertx.close());
        for (String table : List.of("bets", "market_odds", "market_trends", "markets", "event_trends", "events")) {
            database.execute("delete from " + table);
        }
    }

    private void mirror(MirroredMarket... markets) {
        await(mirror.mirror(List.of(markets), Instant.now()));
    }

    private static MirroredEvent event(String id, String title, String category, Instant endsAt) {
        return new MirroredEvent(
                id,
                "slug-" + id,
                title,
                "https://images.invalid/" + id + ".png",
                category,
                List.of(category, "Tag of " + id),
                id.equals("election"),
                null,
                endsAt,
                true);
    }

    private static MirroredMarket market(
            String id, String title, MirroredEvent event, Integer position, int liquidity, Placeholder placeholder) {
        return new MirroredMarket(
                "0x" + id,
                title,
                null,
                new Outcome("Yes", "1" + id, new Odds(5_500)),
                new Outcome("No", "2" + id, new Odds(4_500)),
                MirroredMarket.Price.FRESH,
                Credits.of(liquidity),
                Credits.of(10),
                event == null ? "Weather" : event.category(),
                List.of(),
                true,
                null,
                Instant.now(),
                null,
                new MirroredMarket.Listing(title, "Item " + id, null, null, placeholder, true, event, position));
    }

    private JsonNode get(String path) {
        ApiReply reply = api.get(path).send();
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static List<String> texts(JsonNode array, String pointer) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(entry -> entry.at(pointer).asText())
                .toList();
    }

    private String eventId(String feedId) {
        return (String) database.execute("select id::text from events where feed_id = ?", feedId);
    }

    private String marketId(String feedId) {
        return (String) database.execute("select id::text from markets where polymarket_id = ?", "0x" + feedId);
    }

    @Test
    void event_hasItsMarketsInTheOrderOfTheFeed() {
        JsonNode event = get("/events/" + eventId("game"));

        assertThat(event.get("title").asText()).isEqualTo("Thunder vs. Spurs");
        assertThat(event.get("slug").asText()).isEqualTo("slug-game");
        assertThat(event.get("image").asText()).isEqualTo("https://images.invalid/game.png");
        assertThat(event.get("negRisk").asBoolean()).isFalse();
        assertThat(event.get("marketCount").asInt()).isEqualTo(3);
        assertThat(event.get("liquidity").decimalValue()).isEqualByComparingTo("1300");
        assertThat(texts(event.get("markets"), "/groupItemTitle")).containsExactly("Item g1", "Item g3", "Item g2");
        assertThat(event.at("/markets/0")).isEqualTo(get("/markets/" + marketId("g1")));
        assertThat(event.at("/markets/0/eventTitle").asText()).isEqualTo("Thunder vs. Spurs");
    }

    @Test
    void placeholder_isShownAndRejectsBetsWithItsReason() {
        JsonNode event = get("/events/" + eventId("election"));
        assertThat(event.get("negRisk").asBoolean()).isTrue();
        assertThat(event.at("/markets/0/placeholder").isNull()).isTrue();
        assertThat(event.at("/markets/1/placeholder").asText()).isEqualTo("unnamed");

        ApiReply refused = placeBet(marketId("e2"));
        assertThat(refused.code()).isEqualTo("MARKET_PLACEHOLDER");
        assertThat(refused.json().at("/details/placeholder").asText()).isEqualTo("unnamed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trending", "liquidity", "expires_soon", "newest"})
    void events_arePagedByCursorAndOffsetAlike(String sort) {
        List<String> all = texts(get("/events?sort=" + sort).get("events"), "/title");
        assertThat(all).hasSize(3).doesNotHaveDuplicates();
        List<String> byCursor = new ArrayList<>();
        String cursor = null;
        for (int offset = 0; offset < 3; offset++) {
            JsonNode page = get("/events?limit=1&sort=" + sort + (cursor == null ? "" : "&cursor=" + cursor));
            byCursor.addAll(texts(page.get("events"), "/title"));
            assertThat(page.get("total").asInt()).isEqualTo(3);
            assertThat(texts(
                            get("/events?limit=1&sort=" + sort + "&offset=" + offset)
                                    .get("events"),
                            "/title"))
                    .containsExactly(all.get(offset));
            cursor = page.get("nextCursor").isNull()
                    ? null
                    : page.get("nextCursor").asText();
        }
        assertThat(cursor).isNull();
        assertThat(byCursor).isEqualTo(all);
    }

    @Test
    void events_areSortedAndFiltered() {
        assertThat(texts(get("/events?sort=liquidity").get("events"), "/slug"))
                .containsExactly("slug-ladder", "slug-game", "slug-election");
        assertThat(texts(get("/events?sort=expires_soon").get("events"), "/slug"))
                .containsExactly("slug-election", "slug-game", "slug-ladder");
        assertThat(texts(get("/events?category=politics").get("events"), "/slug"))
                .containsExactly("slug-election");
        assertThat(texts(get("/events?tag=tag%20of%20game").get("events"), "/slug"))
                .containsExactly("slug-game");
        assertThat(texts(get("/events?q=cask").get("events"), "/slug"))
                .as("a word of a market")
                .containsExactly("slug-election");
        assertThat(texts(get("/events?q=thunder").get("events"), "/slug")).containsExactly("slug-game");
        assertThat(get("/events?status=resolved").get("total").asInt()).isZero();
    }

    @Test
    void event_leavesTheListWithItsLastOpenMarket() {
        String election = eventId("election");
        changeStatus(marketId("e1"), "close");
        assertThat(get("/events").get("total").asInt()).isEqualTo(3);
        changeStatus(marketId("e2"), "close");

        assertThat(get("/events").get("total").asInt()).isEqualTo(2);
        assertThat(texts(get("/events?status=closed").get("events"), "/id")).containsExactly(election);
        assertThat(get("/events/" + election).get("status").asText()).isEqualTo("closed");
        assertThat(get("/events/" + election).get("openMarketCount").asInt()).isZero();
    }

    @Test
    void eventWithoutMarkets_doesNotExist() {
        String election = eventId("election");
        database.execute("update markets set event_id = null where event_id = ?::uuid", election);

        assertThat(api.get("/events/" + election).send().code()).isEqualTo("EVENT_NOT_FOUND");
        assertThat(api.get("/events/" + UUID.randomUUID()).send().code()).isEqualTo("EVENT_NOT_FOUND");
        assertThat(texts(get("/events?limit=99").get("events"), "/id")).doesNotContain(election);
    }

    @Test
    void requests_areValidated() {
        assertThat(api.get("/events/nothing").send().code()).isEqualTo("VALIDATION_ERROR");
        for (String query : List.of("sort=relevance", "limit=0", "status=gone", "type=cross", "cursor=x", "q=a")) {
            assertThat(api.get("/events?" + query).send().code()).as(query).isEqualTo("VALIDATION_ERROR");
        }
        assertThat(api.get("/markets?group=tag").send().code()).isEqualTo("VALIDATION_ERROR");
        assertThat(api.get("/markets?eventId=1").send().code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void marketsOfAnEvent_areListed() {
        JsonNode page = get("/markets?sort=liquidity&eventId=" + eventId("game"));

        assertThat(page.get("total").asInt()).isEqualTo(3);
        assertThat(page.has("groups")).isFalse();
        assertThat(texts(page.get("markets"), "/groupItemTitle")).containsExactly("Item g2", "Item g3", "Item g1");
        assertThat(get("/markets?eventId=" + UUID.randomUUID()).get("total").asInt())
                .isZero();
    }

    @Test
    void search_findsWordsOfTheEvent() {
        database.execute("update markets set title = 'Spread: Spurs (-4.5)' where polymarket_id = '0xg2'");

        assertThat(texts(get("/markets?q=thunder").get("markets"), "/id"))
                .as("the opponent")
                .contains(marketId("g2"));
        assertThat(texts(get("/markets?q=thundr").get("markets"), "/id"))
                .as("misspelt")
                .contains(marketId("g2"));
    }

    @Test
    void groupedListing_hasTheFirstMarketOfEachEvent() {
        JsonNode page = get("/markets?group=event&sort=liquidity");

        assertThat(page.get("total").asInt()).isEqualTo(4);
        assertThat(texts(page.get("markets"), "/id"))
                .containsExactly(marketId("g2"), marketId("s1"), newestOf("l1", "l2", "l3", "l4"), marketId("e2"));
        assertThat(texts(page.get("groups"), "/event/slug"))
                .containsExactly("slug-game", "", "slug-ladder", "slug-election");
        assertThat(texts(page.get("groups"), "/marketCount")).containsExactly("3", "1", "4", "2");
        assertThat(texts(page.at("/groups/0/markets"), "/groupItemTitle"))
                .containsExactly("Item g2", "Item g3", "Item g1");
        assertThat(page.at("/groups/1/event").isNull()).isTrue();
        assertThat(texts(page.at("/groups/1/markets"), "/id")).containsExactly(marketId("s1"));
        assertThat(page.at("/groups/2/markets")).hasSize(3);
        assertThat(page.at("/groups/3/markets/0/placeholder").asText()).isEqualTo("unnamed");
    }

    private String newestOf(String... feedIds) {
        return List.of(feedIds).stream()
                .map(this::marketId)
                .max(String::compareTo)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=trending",
                "sort=liquidity",
                "sort=newest",
                "sort=expires_soon",
                "q=will",
                "q=reach+cask",
                "category=Crypto",
                "type=polymarket"
            })
    void groupedListing_pagesThroughEveryEventOnce(String query) {
        JsonNode ungrouped = get("/markets?limit=100&" + query);
        long events = StreamSupport.stream(ungrouped.get("markets").spliterator(), false)
                .map(market -> market.get("eventId").isNull() ? market.get("id") : market.get("eventId"))
                .distinct()
                .count();
        List<String> shown = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/markets?group=event&limit=1&" + query + cursor);
            assertThat(page.get("total").asLong()).isEqualTo(events);
            for (int i = 0; i < page.get("markets").size(); i++) {
                JsonNode market = page.get("markets").get(i);
                JsonNode group = page.get("groups").get(i);
                shown.add(
                        market.get("eventId").isNull()
                                ? market.get("id").asText()
                                : market.get("eventId").asText());
                assertThat(group.at("/markets/0/id")).isEqualTo(market.get("id"));
                assertThat(group.at("/event/id").asText("null"))
                        .isEqualTo(market.get("eventId").asText("null"));
            }
            cursor = page.get("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("nextCursor").asText();
        } while (!cursor.isEmpty());
        assertThat(shown).doesNotHaveDuplicates().hasSize((int) events);
    }

    @Test
    void cachedResponses_endWithAChangeOfTheEvent() {
        String path = "/events/" + eventId("game");
        List<String> paths = List.of(path, "/events?limit=50", "/markets?group=event&limit=50");
        List<String> etags = paths.stream().map(this::etag).toList();
        for (int i = 0; i < paths.size(); i++) {
            ApiCall again = api.get(paths.get(i)).header("If-None-Match", etags.get(i));
            assertThat(again.send().status()).as(paths.get(i)).isEqualTo(304);
        }

        changeStatus(marketId("g1"), "close");

        assertThat(get(path).get("openMarketCount").asInt()).isEqualTo(2);
        for (int i = 0; i < paths.size(); i++) {
            assertThat(etag(paths.get(i))).as(paths.get(i)).isNotEqualTo(etags.get(i));
        }
    }

    private String etag(String path) {
        return api.get(path).send().header("ETag");
    }

    @Test
    void otherMethods_areRejectedAsForMarkets() {
        for (HttpMethod method : List.of(HttpMethod.POST, HttpMethod.DELETE)) {
            assertThat(api.call(method, "/events").send().status())
                    .isEqualTo(api.call(method, "/markets").send().status());
        }
    }
}
