package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.kernel.Odds;
import app.thisthat.platform.eventbus.Bus;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which markets accept bets, and the listings of them. */
class BettableMarketsIT extends AdminMarketTestSupport {

    private final UUID event = UUID.randomUUID();

    @AfterEach
    void empty() {
        for (String table : List.of("bets", "market_odds", "market_trends", "markets", "event_trends", "events")) {
            database.execute("delete from " + table);
        }
        String closed = id(create(Map.of()));
        changeStatus(closed, "close"); // ends the cached responses
        database.execute("delete from market_trends");
        database.execute("delete from market_odds");
        database.execute("delete from markets");
    }

    private String market(String feedId, String columns, String odds) {
        String id = mirrored(feedId);
        database.execute("update markets set " + columns + " where id = ?::uuid", id);
        database.execute("update market_odds set " + odds + " where market_id = ?::uuid", id);
        if (!odds.contains("moving_until")) {
            new LedgerFixture(database).endJumpPauses();
        }
        return id;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    closed              | status = 'closed'          | seq = 1                                          | MARKET_CLOSED
                    placeholder         | placeholder = 'other'      | seq = 1                                          | MARKET_PLACEHOLDER
                    odds_moving         | category = 'a'             | moving_until = now() + interval '1 hour'         | ODDS_MOVING
                    odds_out_of_bounds  | category = 'a'             | this_odds = 0.995, that_odds = 0.005             | ODDS_UNAVAILABLE
                    suspended           | category = 'a'             | suspended = true                                 | ODDS_STALE
                    odds_stale          | category = 'a'             | priced = false                                   | ODDS_STALE
                    odds_stale          | category = 'a'             | confirmed_at = now() - interval '1 hour'         | ODDS_STALE
                    odds_out_of_bounds  | category = 'a'             | suspended = true, this_odds = 1, that_odds = 0   | ODDS_UNAVAILABLE
                    closed              | status = 'closed', placeholder = 'other' | suspended = true                   | MARKET_CLOSED
                    """)
    void noBetsReason_isTheReasonOfTheRejectionOfABet(String reason, String columns, String odds, String code) {
        String id = market("0x1", columns + ", title = '" + UUID.randomUUID() + "'", odds);

        JsonNode market = api.get("/markets/" + id).send().json();

        assertThat(market.get("noBetsReason").asText()).isEqualTo(reason);
        assertThat(market.get("acceptsBets").asBoolean()).isFalse();
        assertThat(placeBet(id).code()).isEqualTo(code);
        assertThat(list("ids", id).at("/markets/0/noBetsReason").asText()).isEqualTo(reason);
    }

    @Test
    void market_acceptsBetsIfOneSideHasOddsWithinTheBounds() {
        String id = market("0x1", "category = 'a'", "this_odds = 0.5, that_odds = 0.995");

        JsonNode market = api.get("/markets/" + id).send().json();

        assertThat(market.get("acceptsBets").asBoolean()).isTrue();
        assertThat(market.get("noBetsReason").isNull()).isTrue();
        assertThat(placeBet(id).status()).isEqualTo(201);
    }

    @Test
    void crossMarket_acceptsNoBetsWhileItsLinkedMarketIsClosed() {
        String linked = mirrored("0x1");
        String cross = id(post(Map.of(
                "title", "Will they say so?",
                "thisOption", "Yes",
                "thatOption", "No",
                "marketType", "cross",
                "linkedMarketId", linked)));
        database.execute("update markets set status = 'closed', closed_by = 'feed' where id = ?::uuid", linked);

        assertThat(api.get("/markets/" + cross)
                        .send()
                        .json()
                        .get("noBetsReason")
                        .asText())
                .isEqualTo("closed");
    }

    @Test
    void endOfAPause_isShownWhenItEnds() {
        String id = market("0x1", "category = 'a'", "moving_until = now() + interval '2 seconds'");
        for (String path : List.of("/markets?ids=" + id, "/markets?sort=newest")) {
            assertThat(api.get(path).send().json().at("/markets/0/noBetsReason").asText())
                    .isEqualTo("odds_moving");
        }
        assertThat(api.get("/markets/" + id).send().json().get("noBetsReason").asText())
                .isEqualTo("odds_moving");
        Instant paused = Instant.now();

        for (String path : List.of("/markets/" + id, "/markets?ids=" + id, "/markets?sort=newest")) {
            new LedgerFixture(database)
                    .waitUntil(
                            Duration.ofSeconds(30),
                            () -> api.get(path).send().text().contains("\"acceptsBets\":true"));
        }

        assertThat(Duration.between(paused, Instant.now()))
                .as("earlier than the end of a cached response, which is valid for ten seconds, and of a shared page")
                .isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void suspensionAndLossOfThePrice_endCachedResponses() throws Exception {
        UUID id = UUID.fromString(mirrored("0x1"));
        Vertx vertx = Vertx.vertx();
        Bus bus = new Bus(vertx, Duration.ofSeconds(5));
        BlockingQueue<MarketsEdited> events = new LinkedBlockingQueue<>();
        bus.<MarketsEdited>subscribe(MarketsEdited.ADDRESS, events::add);
        MarketMirror mirror = new MarketMirror(
                database.postgres(), bus, database.lease("ingestion"), Duration.ofMinutes(1), InstantSource.system());

        await(mirror.quote(List.of(new OddsQuote(id, null, null, Instant.now()))));
        assertThat(events.poll(10, TimeUnit.SECONDS).markets()).as("no price").containsExactly(id);
        await(mirror.quote(List.of(new OddsQuote(id, new Odds(2_000), new Odds(8_000), Instant.now()))));
        assertThat(events.poll(10, TimeUnit.SECONDS).markets()).as("a price").containsExactly(id);
        await(mirror.suspend(List.of("0x1")));
        assertThat(events.poll(10, TimeUnit.SECONDS).markets()).as("suspended").containsExactly(id);
        await(mirror.suspend(List.of("0x1")));
        await(vertx.close());
        assertThat(events).as("nothing changed").isEmpty();
    }

    private boolean isOddsBettable(String id) {
        return "true"
                .equals(String.valueOf(database.execute(
                        "select odds_bettable::text from market_listing where market_id = ?::uuid", id)));
    }

    @Test
    void trending_listsOnlyBettableMarketsUnlessOtherwiseRequested() {
        String bettable = mirrored("0x1");
        String moving = market("0x2", "category = 'a'", "moving_until = now() + interval '1 hour'");
        String old = market("0x3", "category = 'a'", "confirmed_at = now() - interval '1 hour'");
        String extreme = market("0x4", "category = 'a'", "this_odds = 0.999, that_odds = 0.001");
        String suspended = market("0x5", "category = 'a'", "suspended = true");
        String unpriced = market("0x6", "category = 'a'", "priced = false");
        String placeholder = market("0x7", "placeholder = 'other'", "seq = 1");
        List<String> listed = List.of(bettable, moving, old);
        List<String> all = List.of(bettable, moving, old, extreme, suspended, unpriced, placeholder);

        assertThat(ids(list())).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(list().get("total").asInt()).isEqualTo(listed.size());
        assertThat(ids(list("sort", "trending", "group", "event"))).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(ids(list("sort", "trending", "category", "Uncategorized"))).containsExactly(bettable);
        assertThat(ids(list("bettable", "false"))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(list("bettable", "false").get("total").asInt()).isEqualTo(all.size());
        assertThat(ids(list("sort", "newest"))).containsExactlyInAnyOrderElementsOf(all);
        for (String sort : List.of("newest", "liquidity", "expires_soon")) {
            JsonNode page = list("sort", sort, "bettable", "true");
            assertThat(ids(page)).as(sort).containsExactlyInAnyOrderElementsOf(listed);
            assertThat(page.get("total").asInt()).isEqualTo(listed.size());
        }
        assertThat(ids(list("q", "mirrored", "bettable", "true"))).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(ids(list("q", "mirrored"))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(ids(list("status", "closed", "bettable", "true"))).isEmpty();
    }

    @Test
    void marketThatBecomesBettableAgain_isListedAgain() {
        String id = market("0x1", "placeholder = 'unnamed'", "this_odds = 1, that_odds = 0");
        assertThat(isOddsBettable(id)).isFalse();

        database.execute("update market_odds set this_odds = 0.4, that_odds = 0.6 where market_id = ?::uuid", id);
        assertThat(ids(list())).as("still a placeholder").isEmpty();
        database.execute("update markets set placeholder = null where id = ?::uuid", id);

        assertThat(isOddsBettable(id)).isTrue();
        AtomicInteger limit = new AtomicInteger(20); // each page is another one, since pages are cached
        new LedgerFixture(database)
                .waitUntil(Duration.ofSeconds(20), () -> ids(list("limit", String.valueOf(limit.incrementAndGet())))
                        .equals(List.of(id)));
    }

    @Test
    void addedMarketWithoutBettableOdds_isNotListed() {
        String id = database.execute(
                        """
                        with m as (
                          insert into markets (id, polymarket_id, title, this_option, that_option, this_token, that_token,
                                               market_type)
                          values (gen_random_uuid(), '0x1', 'Mirrored', 'Yes', 'No', '1', '2', 'polymarket') returning id
                        )
                        insert into market_odds (market_id, this_odds, that_odds) select id, 1, 0 from m
                        returning market_id::text""")
                .toString();

        assertThat(isOddsBettable(id)).isFalse();
    }

    @Test
    void events_areListedIfAMarketIsBettable() {
        database.execute(
                "insert into events (id, feed_id, title, status) values (?::uuid, 'e', 'Event', 'open')",
                event.toString());
        String id = market("0x1", "event_id = '" + event + "'", "suspended = true");
        assertThat(eventIds("?sort=trending")).isEmpty();
        assertThat(eventIds("?bettable=false")).containsExactly(event.toString());
        assertThat(eventIds("?sort=newest")).containsExactly(event.toString());
        assertThat(eventIds("?sort=newest&bettable=true")).isEmpty();
        JsonNode detail = api.get("/events/" + event).send().json();
        assertThat(detail.at("/markets/0/noBetsReason").asText()).isEqualTo("suspended");
        JsonNode grouped = list("group", "event", "bettable", "false");
        assertThat(grouped.at("/groups/0/markets/0/noBetsReason").asText()).isEqualTo("suspended");

        EventStore events =
                new EventStore(database.postgres(), InstantSource.system(), new MarketRowStore(FeedOutage.none()));
        await(events.updateTrends());
        assertThat(eventIds("?limit=3")).isEmpty();
        database.execute("update market_odds set suspended = false where market_id = ?::uuid", id);
        await(events.updateTrends());
        assertThat(eventIds("?limit=4")).containsExactly(event.toString());
    }

    private List<String> eventIds(String query) {
        return StreamSupport.stream(
                        api.get("/events" + query).send().json().get("events").spliterator(), false)
                .map(found -> found.get("id").asText())
                .toList();
    }

    @Test
    void ids_selectMarketsWithAnyStatusAndCombineWithOtherFilters() {
        String open = mirrored("0x1");
        String closed = market("0x2", "status = 'closed', category = 'Rain'", "seq = 1");
        mirrored("0x3");
        String unknown = UUID.randomUUID().toString();
        String both = String.join(",", closed, open, unknown, open);

        assertThat(ids(list("ids", both))).containsExactlyInAnyOrder(open, closed);
        assertThat(list("ids", both).get("total").asInt()).isEqualTo(2);
        assertThat(ids(list("ids", both, "status", "closed"))).containsExactly(closed);
        assertThat(ids(list("ids", both, "category", "rain"))).containsExactly(closed);
        assertThat(ids(list("ids", both, "bettable", "true"))).containsExactly(open);
        assertThat(ids(list("ids", both, "q", "mirrored"))).containsExactlyInAnyOrder(open, closed);
        assertThat(ids(list("ids", both, "sort", "newest", "limit", "1"))).hasSize(1);
    }

    @Test
    void listOfIdsAndStatuses_isValidated() {
        assertThat(refusedField("ids", "1")).isEqualTo("ids[0]");
        assertThat(refusedField("ids", "")).isEqualTo("ids[0]");
        assertThat(refusedField("status", "open,lost")).isEqualTo("status[1]");
        assertThat(refusedField("include", "all")).isEqualTo("include[0]");
        assertThat(refusedField("bettable", "yes")).isEqualTo("bettable");
        assertThat(refusedField("expiresBefore", "tomorrow")).isEqualTo("expiresBefore");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add(UUID.randomUUID().toString());
        }
        assertThat(refusedField("ids", String.join(",", many))).isEqualTo("ids");
        assertThat(list("ids", String.join(",", many.subList(0, 100)))
                        .get("total")
                        .asInt())
                .isZero();
    }

    private String refusedField(String name, String value) {
        ApiReply refused = api.get("/markets?" + name + "=" + value).send();
        assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        return refused.json().at("/details/errors/0/field").asText();
    }

    @Test
    void statuses_listMarketsWithOneOfThem() {
        String open = mirrored("0x1");
        String closed = market("0x2", "status = 'closed'", "seq = 1");
        String cancelled = market("0x3", "status = 'cancelled'", "seq = 1");
        database.execute("update market_trends set score = 5 where market_id = ?::uuid", open);

        for (String sort : List.of("trending", "liquidity", "newest", "expires_soon")) {
            JsonNode page = list("status", "closed,open", "sort", sort);
            assertThat(ids(page)).as(sort).containsExactlyInAnyOrder(open, closed);
            assertThat(page.get("total").asInt()).isEqualTo(2);
            JsonNode first = list("status", "open,closed", "sort", sort, "limit", "1");
            JsonNode second = list(
                    "status",
                    "open,closed",
                    "sort",
                    sort,
                    "limit",
                    "1",
                    "cursor",
                    first.get("nextCursor").asText());
            assertThat(List.of(ids(first).get(0), ids(second).get(0))).as(sort).containsExactlyInAnyOrder(open, closed);
            assertThat(second.get("nextCursor").isNull()).isTrue();
        }
        assertThat(ids(list("status", "open,closed")).get(0))
                .as("the only one with a score")
                .isEqualTo(open);
        assertThat(ids(list("status", "open,closed,cancelled", "q", "mirrored")))
                .containsExactlyInAnyOrder(open, closed, cancelled);
        assertThat(ids(list("status", "closed,cancelled", "group", "event")))
                .containsExactlyInAnyOrder(closed, cancelled);
    }

    @Test
    void expiresBefore_listsMarketsThatExpireEarlier() {
        String soon = market("0x1", "expires_at = now() + interval '1 hour'", "seq = 1");
        String past = market("0x2", "expires_at = now() - interval '1 hour'", "seq = 1");
        String late = market("0x3", "expires_at = now() + interval '9 hours'", "seq = 1");
        mirrored("0x4");
        String time = Instant.now().plusSeconds(7_200).toString();

        assertThat(ids(list("expiresBefore", time))).containsExactlyInAnyOrder(soon, past);
        assertThat(list("expiresBefore", time).get("total").asInt()).isEqualTo(2);
        assertThat(ids(list("expiresBefore", time, "sort", "expires_soon"))).containsExactly(soon, past);
        assertThat(ids(list("expiresBefore", time, "q", "mirrored"))).containsExactlyInAnyOrder(soon, past);
        assertThat(ids(list("expiresBefore", time, "group", "event"))).containsExactlyInAnyOrder(soon, past);
        assertThat(ids(list("q", "mirrored"))).contains(late);
    }

    @Test
    void changeOfADayAndSparkline_showTheHistory() {
        String id = mirrored("0x1");
        MarketStore store = new MarketStore(database.postgres(), new MarketRowStore(FeedOutage.none()));
        assertThat(api.get("/markets/" + id).send().json().get("change24h").isNull())
                .as("added a moment ago")
                .isTrue();
        for (String point : List.of("0.1,1500 minutes", "0.3,1441 minutes", "0.5,1439 minutes", "0.6,200 minutes")) {
            String[] parts = point.split(",", 2);
            database.execute(
                    """
                    insert into odds_history (market_id, step, at, open, high, low, close)
                    select ?::uuid, 60, date_trunc('minute', now() - ?::interval), o, o, o, o from (select ?::numeric) v (o)""",
                    id,
                    parts[1],
                    parts[0]);
        }
        // The service's own job may have moved the times on with an older snapshot, so the runs are repeated.
        new LedgerFixture(database).waitUntil(Duration.ofSeconds(30), () -> {
            database.execute("update trends_counted set scored_to = now() - interval '4 hours',"
                    + " day_ago_to = now() - interval '1 day' - interval '10 minutes'");
            for (int run = 0; run < 5; run++) {
                await(store.updateTrends());
            }
            return database.execute(
                            "select exists (select from odds_extremes where market_id = ?::uuid and close = 0.6)"
                                    + " and exists (select from market_trends where market_id = ?::uuid and day_ago = 0.3)",
                            id,
                            id)
                    .equals(true);
        });

        JsonNode market = list("ids", id, "include", "sparkline").at("/markets/0");

        assertThat(market.get("change24h").decimalValue()).isEqualByComparingTo("-0.1");
        List<String> points = new ArrayList<>();
        market.get("sparkline").forEach(point -> points.add(point.asText()));
        assertThat(points).hasSize(24);
        assertThat(points.get(0)).isEqualTo("0.3");
        assertThat(points).contains("0.6");
        assertThat(points.get(23)).as("the current odds").isEqualTo("0.2");
        assertThat(api.get("/markets/" + id + "?include=sparkline")
                        .send()
                        .json()
                        .get("sparkline"))
                .isEqualTo(market.get("sparkline"));
        assertThat(list("ids", id).at("/markets/0").has("sparkline")).isFalse();
    }

    private JsonNode list(String... parameters) {
        StringBuilder path = new StringBuilder("/markets");
        for (int i = 0; i < parameters.length; i += 2) {
            path.append(i == 0 ? '?' : '&').append(parameters[i]).append('=').append(parameters[i + 1]);
        }
        ApiReply reply = api.get(path.toString()).send();
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.get("markets").spliterator(), false)
                .map(market -> market.get("id").asText())
                .toList();
    }
}
