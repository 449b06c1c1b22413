package app.thisthat.watchlist;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.kernel.Ids;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operations of the watchlist and of alerts, over HTTP. Limits are small: 5 entries and 3 alerts. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchlistIT {

    private static final String PASSWORD = "correct horse";
    private static final Duration DELIVERY_MAX = Duration.ofSeconds(30);

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;
    private String token;
    private UUID userId;

    @BeforeAll
    void start(TestDatabase shared) {
        database = shared;
        ledger = new LedgerFixture(database);
        service = Service.start(TestEnvironment.settings(
                database.uri(),
                Map.of(
                        "THISTHAT_WATCHLIST_MAX_ENTRIES", "5",
                        "THISTHAT_WATCHLIST_MAX_ALERTS", "3",
                        "THISTHAT_WATCHLIST_INTERVAL", "100ms")));
        api = new ContractClient(database.vertx(), service.port());
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    @BeforeEach
    void register() {
        String name = "w" + UUID.randomUUID().toString().substring(0, 13);
        JsonNode session = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", PASSWORD))
                .send()
                .json();
        token = session.get("accessToken").asText();
        userId = UUID.fromString(session.at("/user/id").asText());
    }

    @Test
    void followedMarket_isListedWithItsChanges() {
        UUID market = ledger.market("0.5000", "0.5000");
        database.execute(
                "update odds_history set at = at - interval '25 hours', open = 0.3, high = 0.3, low = 0.3,"
                        + " close = 0.3 where market_id = ?",
                market);

        ApiReply followed = call(HttpMethod.PUT, "/users/me/watchlist/markets/" + market);
        assertThat(followed.status()).isEqualTo(201);
        assertThat(call(HttpMethod.PUT, "/users/me/watchlist/markets/" + market).status())
                .as("again")
                .isEqualTo(200);
        move(market, "0.6500");

        JsonNode list = get("/users/me/watchlist").json();
        assertThat(list.get("total").asInt()).isEqualTo(1);
        JsonNode entry = list.at("/entries/0");
        assertThat(entry.get("kind").asText()).isEqualTo("market");
        assertThat(entry.get("event").isNull()).isTrue();
        JsonNode shown = entry.get("market");
        assertThat(shown.get("id").asText()).isEqualTo(market.toString());
        assertThat(shown.get("thisOdds").decimalValue()).isEqualByComparingTo("0.65");
        assertThat(shown.get("followedOdds").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(shown.get("changeSinceFollowed").decimalValue()).isEqualByComparingTo("0.15");
        assertThat(shown.get("change24h").decimalValue()).isEqualByComparingTo("0.35");
        assertThat(get("/users/me/watchlist/ids").json().at("/markets/0").asText())
                .isEqualTo(market.toString());

        assertThat(delete("/users/me/watchlist/markets/" + market)
                        .json()
                        .get("removed")
                        .asBoolean())
                .isTrue();
        assertThat(delete("/users/me/watchlist/markets/" + market)
                        .json()
                        .get("removed")
                        .asBoolean())
                .isFalse();
        assertThat(get("/users/me/watchlist").json().get("entries")).isEmpty();
    }

    @Test
    void followedEvent_hasItsLeadingMarkets() {
        UUID event = event(true);
        marketOf(event, "0.1000");
        UUID first = marketOf(event, "0.6000");
        marketOf(event, "0.2000");
        marketOf(event, "0.0500");
        backdate(event);
        assertThat(call(HttpMethod.PUT, "/users/me/watchlist/events/" + event).status())
                .isEqualTo(201);
        UUID late = marketOf(event, "0.3000");

        JsonNode shown = get("/users/me/watchlist?kind=event").json().at("/entries/0/event");

        assertThat(shown.get("marketCount").asInt()).isEqualTo(5);
        assertThat(shown.get("markets")).hasSize(3);
        assertThat(shown.at("/markets/0/id").asText()).isEqualTo(first.toString());
        assertThat(shown.at("/markets/0/followedOdds").decimalValue()).isEqualByComparingTo("0.6");
        assertThat(shown.at("/markets/1/id").asText()).isEqualTo(late.toString());
        assertThat(shown.at("/markets/1/followedOdds").isNull())
                .as("added later")
                .isTrue();
        assertThat(shown.at("/markets/1/changeSinceFollowed").isNull()).isTrue();
        assertThat(get("/users/me/watchlist?kind=market").json().get("total").asInt())
                .isZero();
    }

    @Test
    void pages_followEachOtherWithoutGaps() {
        List<String> followed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String market = ledger.market("0.5000", "0.5000").toString();
            assertThat(call(HttpMethod.PUT, "/users/me/watchlist/markets/" + market)
                            .status())
                    .isEqualTo(201);
            followed.add(0, market);
        }
        List<String> read = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/users/me/watchlist?limit=2" + cursor).json();
            page.get("entries").forEach(entry -> read.add(entry.at("/market/id").asText()));
            assertThat(page.get("total").asInt()).isEqualTo(5);
            cursor = page.get("nextCursor").isNull()
                    ? null
                    : "&cursor=" + page.get("nextCursor").asText();
        } while (cursor != null);
        assertThat(read).isEqualTo(followed);
        assertThat(get("/users/me/watchlist?cursor=bm9uc2Vuc2U").code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void watchlist_hasALimitThatConcurrentRequestsKeep() {
        List<CompletableFuture<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String path = "/users/me/watchlist/markets/" + ledger.market("0.5000", "0.5000");
            requests.add(CompletableFuture.supplyAsync(
                    () -> call(HttpMethod.PUT, path).status()));
        }
        assertThat(requests.stream().map(CompletableFuture::join).filter(status -> status == 201))
                .hasSize(5);
        ApiReply full = call(HttpMethod.PUT, "/users/me/watchlist/markets/" + ledger.market("0.5000", "0.5000"));
        assertThat(full.status()).isEqualTo(409);
        assertThat(full.code()).isEqualTo("WATCHLIST_FULL");
        assertThat(full.json().at("/details/max").asInt()).isEqualTo(5);
    }

    @Test
    void unknownMarketsAndEvents_areNotFound() {
        String unknown = Ids.next().toString();
        for (HttpMethod method : List.of(HttpMethod.PUT, HttpMethod.DELETE)) {
            assertThat(call(method, "/users/me/watchlist/markets/" + unknown).code())
                    .isEqualTo("MARKET_NOT_FOUND");
            assertThat(call(method, "/users/me/watchlist/events/" + unknown).code())
                    .isEqualTo("EVENT_NOT_FOUND");
            assertThat(call(method, "/users/me/watchlist/events/" + event(false))
                            .code())
                    .as("without markets")
                    .isEqualTo("EVENT_NOT_FOUND");
        }
        assertThat(create(Map.of("marketId", unknown, "type", "resolves")).code())
                .isEqualTo("MARKET_NOT_FOUND");
        assertThat(create(Map.of("eventId", unknown, "type", "resolves")).code())
                .isEqualTo("EVENT_NOT_FOUND");
        assertThat(call(HttpMethod.DELETE, "/users/me/alerts/" + unknown).code())
                .isEqualTo("ALERT_NOT_FOUND");
        assertThat(change(unknown, Map.of("enabled", false)).code()).isEqualTo("ALERT_NOT_FOUND");
    }

    @Test
    void requestsWithoutToken_areUnauthorized() {
        String id = Ids.next().toString();
        for (String path : List.of("/users/me/watchlist", "/users/me/watchlist/ids", "/users/me/alerts")) {
            assertThat(api.get(path).send().code()).isEqualTo("UNAUTHORIZED");
        }
        for (HttpMethod method : List.of(HttpMethod.PUT, HttpMethod.DELETE)) {
            assertThat(api.call(method, "/users/me/watchlist/markets/" + id)
                            .send()
                            .code())
                    .isEqualTo("UNAUTHORIZED");
            assertThat(api.call(method, "/users/me/watchlist/events/" + id)
                            .send()
                            .code())
                    .isEqualTo("UNAUTHORIZED");
        }
        assertThat(api.post("/users/me/alerts")
                        .json(Map.of("marketId", id, "type", "resolves"))
                        .send()
                        .code())
                .isEqualTo("UNAUTHORIZED");
        assertThat(api.call(HttpMethod.DELETE, "/users/me/alerts/" + id).send().code())
                .isEqualTo("UNAUTHORIZED");
    }

    @Test
    void alert_isCreatedListedChangedAndDeleted() {
        UUID market = follow();
        ApiReply created = create(crossing(market, "0.6"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("value").decimalValue()).isEqualByComparingTo("0.6");
        assertThat(created.json().get("withinMinutes").isNull()).isTrue();
        String id = created.json().get("id").asText();
        ApiReply again = create(crossing(market, "0.60"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(created.json());

        assertThat(get("/users/me/alerts?marketId=" + market).json().at("/alerts/0"))
                .isEqualTo(created.json());
        assertThat(get("/users/me/alerts?eventId=" + market).json().get("total").asInt())
                .isZero();
        assertThat(get("/users/me/watchlist").json().at("/entries/0/alerts").asInt())
                .isEqualTo(1);

        ApiReply changed = change(id, Map.of("value", new BigDecimal("0.75"), "enabled", false));
        assertThat(changed.json().get("value").decimalValue()).isEqualByComparingTo("0.75");
        assertThat(changed.json().get("direction").asText()).isEqualTo("up");
        assertThat(changed.json().get("enabled").asBoolean()).isFalse();
        assertThat(change(id, Map.of("withinMinutes", 5)).code()).isEqualTo("VALIDATION_ERROR");

        String others = token;
        register();
        assertThat(change(id, Map.of("enabled", true)).code())
                .as("another user")
                .isEqualTo("ALERT_NOT_FOUND");
        assertThat(delete("/users/me/alerts/" + id).code()).isEqualTo("ALERT_NOT_FOUND");
        token = others;
        assertThat(delete("/users/me/alerts/" + id).status()).isEqualTo(200);
        assertThat(get("/users/me/alerts").json().get("total").asInt()).isZero();
    }

    @Test
    void alert_requiresAFollowedMarketThatHasNotEnded() {
        UUID market = ledger.market("0.5000", "0.5000");
        assertThat(create(crossing(market, "0.6")).code()).isEqualTo("NOT_FOLLOWED");
        call(HttpMethod.PUT, "/users/me/watchlist/markets/" + market);
        ledger.resolveWithoutSettling(market, "this");

        ApiReply ended = create(crossing(market, "0.6"));

        assertThat(ended.status()).isEqualTo(409);
        assertThat(ended.code()).isEqualTo("MARKET_CLOSED");
        assertThat(ended.json().at("/details/status").asText()).isEqualTo("resolved");
    }

    @Test
    void alerts_haveALimit() {
        UUID market = follow();
        for (String value : List.of("0.6", "0.7", "0.8")) {
            assertThat(create(crossing(market, value)).status()).isEqualTo(201);
        }
        ApiReply refused = create(crossing(market, "0.9"));
        assertThat(refused.code()).isEqualTo("TOO_MANY_ALERTS");
        assertThat(refused.json().at("/details/max").asInt()).isEqualTo(3);
        assertThat(create(crossing(market, "0.8")).status()).as("an equal one").isEqualTo(200);
        assertThat(delete("/users/me/watchlist/markets/" + market)
                        .json()
                        .get("deletedAlerts")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void fieldsOfAnAlert_areThoseOfItsType() {
        UUID market = follow();
        ApiReply reply = create(Map.of("type", "odds_cross", "side", "this", "change", new BigDecimal("0.1")));
        assertThat(reply.status()).isEqualTo(400);
        Map<String, String> rules = new HashMap<>();
        reply.json()
                .at("/details/errors")
                .forEach(error ->
                        rules.put(error.get("field").asText(), error.get("rule").asText()));
        assertThat(rules)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "marketId", "required", "change", "notAllowed", "direction", "required", "value", "required"));
        assertThat(create(Map.of("marketId", market, "eventId", market, "type", "resolves"))
                        .json()
                        .at("/details/errors/0/field")
                        .asText())
                .isEqualTo("eventId");
        Map<String, Object> move = Map.of(
                "marketId", market, "type", "odds_move", "change", new BigDecimal("0.1"), "withinMinutes", 1_441);
        assertThat(create(move).json().at("/details/errors/0/rule").asText()).isEqualTo("maximum");
    }

    @Test
    void alert_reachesTheInboxOfARunningService() {
        UUID market = follow();
        create(crossing(market, "0.6"));

        move(market, "0.6500");

        ledger.waitUntil(
                DELIVERY_MAX,
                () -> (long) database.execute(
                                "select count(*) from inbox_entries where user_id = ? and type = 'alert'", userId)
                        == 1);
        JsonNode fired = get("/users/me/alerts").json().at("/alerts/0");
        assertThat(fired.get("timesFired").asInt()).isEqualTo(1);
        assertThat(fired.get("lastFiredAt").isNull()).isFalse();
    }

    @Test
    void export_containsWatchlistAndAlerts() {
        UUID market = follow();
        create(crossing(market, "0.6"));

        JsonNode export = get("/users/me/export").json();

        assertThat(export.at("/watchlist/0/marketId").asText()).isEqualTo(market.toString());
        assertThat(export.at("/alerts/0/type").asText()).isEqualTo("odds_cross");
    }

    @Test
    void closedAccount_hasNoWatchlistAndNoAlerts() {
        UUID market = follow();
        create(crossing(market, "0.6"));

        assertThat(api.post("/users/me/close")
                        .bearer(token)
                        .json(Map.of("password", PASSWORD))
                        .send()
                        .status())
                .isEqualTo(200);

        assertThat((long) database.execute(
                        "select (select count(*) from watchlist where user_id = ?) + (select count(*) from alerts where"
                                + " user_id = ?) + (select count(*) from alert_markets where market_id = ?)",
                        userId,
                        userId,
                        market))
                .isZero();
    }

    private UUID follow() {
        UUID market = ledger.market("0.5000", "0.5000");
        assertThat(call(HttpMethod.PUT, "/users/me/watchlist/markets/" + market).status())
                .isEqualTo(201);
        return market;
    }

    private static Map<String, Object> crossing(UUID market, String value) {
        return Map.of(
                "marketId",
                market.toString(),
                "type",
                "odds_cross",
                "side",
                "this",
                "direction",
                "up",
                "value",
                new BigDecimal(value));
    }

    private ApiReply create(Map<String, Object> alert) {
        return api.post("/users/me/alerts").bearer(token).json(alert).send();
    }

    private ApiReply change(String id, Map<String, Object> fields) {
        return api.call(HttpMethod.PATCH, "/users/me/alerts/" + id)
                .bearer(token)
                .json(fields)
                .send();
    }

    private ApiReply get(String path) {
        return api.get(path).bearer(token).send();
    }

    private ApiReply delete(String path) {
        return call(HttpMethod.DELETE, path);
    }

    private ApiReply call(HttpMethod method, String path) {
        return api.call(method, path).bearer(token).send();
    }

    private void move(UUID market, String thisOdds) {
        BigDecimal odds = new BigDecimal(thisOdds);
        database.execute(
                "update market_odds set this_odds = ?, that_odds = ?, seq = seq + 1, changed_at = now() where market_id = ?",
                odds,
                BigDecimal.ONE.subtract(odds),
                market);
    }

    private UUID event(boolean negRisk) {
        UUID event = Ids.next();
        database.execute(
                "insert into events (id, feed_id, title, neg_risk) values (?, ?, 'An election', ?)",
                event,
                event.toString(),
                negRisk);
        return event;
    }

    private UUID marketOf(UUID event, String thisOdds) {
        UUID market = ledger.market(
                thisOdds, BigDecimal.ONE.subtract(new BigDecimal(thisOdds)).toPlainString());
        database.execute("update markets set event_id = ?, updated_at = clock_timestamp() where id = ?", event, market);
        return market;
    }

    /** Makes the odds of an event's markets a minute older, because the history has seconds. */
    private void backdate(UUID event) {
        database.execute(
                "update odds_history set at = at - interval '1 minute'"
                        + " where market_id in (select id from markets where event_id = ?)",
                event);
    }
}
