package app.thisthat.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.StatisticsFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.kernel.Ids;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Profiles, ended bets, boards and statistics of markets of a running service. */
@ExtendWith(DatabaseExtension.class)
class StatisticsHttpIT {

    private static final Duration COUNTED = Duration.ofSeconds(60);

    private final LedgerFixture books;
    private final StatisticsFixture fixture;
    private final TestDatabase database;
    private Service service;
    private ContractClient api;
    private UUID user;
    private String token;

    StatisticsHttpIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.fixture = new StatisticsFixture(database);
    }

    @BeforeEach
    void start() {
        service = Service.start(TestEnvironment.settings(
                database.uri(),
                Map.of(
                        "THISTHAT_LEADERBOARD_MIN_ACCOUNT_AGE_DAYS",
                        "0",
                        "THISTHAT_LEADERBOARD_MIN_VOLUME_AT_RISK",
                        "1")));
        api = new ContractClient(database.vertx(), service.port());
        String name = "player-" + Ids.next().toString().substring(24);
        JsonNode registered = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", "correct horse battery"))
                .send()
                .json();
        user = UUID.fromString(registered.at("/user/id").textValue());
        token = registered.at("/accessToken").textValue();
    }

    @AfterEach
    void stop() {
        api.close();
        service.stop();
    }

    private JsonNode profile() {
        return api.get("/users/" + user).send().json();
    }

    private List<UUID> settledBets(int markets) {
        List<UUID> bets = new ArrayList<>();
        for (int i = 0; i < markets; i++) {
            UUID market = fixture.market("Sports", "0.5");
            bets.add(fixture.bet(user, market, "this", "10"));
            fixture.resolve(market, i % 3 == 0 ? "that" : "this");
        }
        books.waitUntil(COUNTED, () -> profile().at("/results/marketsPlayed").intValue() == markets);
        return bets;
    }

    @Test
    void profileAndBoards_showResultsUnlessTheUserHidesThem() throws JsonProcessingException {
        assertThat(profile().at("/results/marketsPlayed").intValue()).isZero();
        List<UUID> bets = settledBets(20);

        JsonNode shown = profile();
        assertThat(shown.at("/results/marketsWon").intValue()).isEqualTo(13);
        assertThat(shown.at("/results/roi").decimalValue()).isEqualByComparingTo("0.3");
        assertThat(shown.at("/results/winStreak").intValue()).isOne();
        assertThat(shown.at("/results/bestWin/title").textValue()).isEqualTo("Will it rain?");
        assertThat(shown.at("/skill/wins").intValue()).isEqualTo(13);
        assertThat(shown.at("/skill/calibration/5/markets").intValue()).isEqualTo(20);
        assertThat(shown.has("creditBalance")).isFalse();
        for (String board : List.of("roi", "skill")) {
            JsonNode page = api.get("/leaderboard/" + board)
                    .query("category", "sPORTS")
                    .send()
                    .json();
            assertThat(page.at("/leaderboard/0/user/id").textValue()).isEqualTo(user.toString());
            JsonNode place = api.get("/leaderboard/" + board + "/me")
                    .bearer(token)
                    .send()
                    .json();
            assertThat(place.at("/rank").intValue()).isOne();
            assertThat(place.at("/own/marketsPlayed").intValue()).isEqualTo(20);
        }
        assertThat(endedBets(bets.size()))
                .isEqualTo(bets.stream().map(UUID::toString).toList());
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(
                                api.get("/users/me/export").bearer(token).send().text())
                        .at("/results"))
                .hasSize(2)
                .allSatisfy(
                        row -> assertThat(row.at("/marketsPlayed").intValue()).isEqualTo(20));

        hideResults(true);
        JsonNode hidden = profile();
        assertThat(hidden.at("/resultsHidden").booleanValue()).isTrue();
        assertThat(hidden.at("/results").isNull()).isTrue();
        assertThat(hidden.at("/skill").isNull()).isTrue();
        ApiReply refused = api.get("/users/" + user + "/bets").send();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("RESULTS_HIDDEN");
        assertThat(api.get("/users/" + user + "/bets")
                        .bearer(token)
                        .send()
                        .json()
                        .at("/bets"))
                .hasSize(20);
        assertThat(api.get("/users/" + user)
                        .bearer(token)
                        .send()
                        .json()
                        .at("/skill/markets")
                        .intValue())
                .isEqualTo(20);
        assertThat(api.get("/leaderboard/roi/me")
                        .bearer(token)
                        .send()
                        .json()
                        .at("/rank")
                        .isNull())
                .isTrue();

        hideResults(false);
        assertThat(profile().at("/skill/markets").intValue()).isEqualTo(20);
    }

    private void hideResults(boolean hidden) {
        JsonNode changed = api.call(HttpMethod.PATCH, "/users/me")
                .bearer(token)
                .json(Map.of("preferences", Map.of("publicResults", !hidden)))
                .send()
                .json();
        assertThat(changed.at("/user/preferences/publicResults").booleanValue()).isEqualTo(!hidden);
    }

    /** All ended bets, oldest first, page by page. */
    private List<String> endedBets(int expected) {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            var call = api.get("/users/" + user + "/bets").query("limit", 7);
            JsonNode page = (cursor == null ? call : call.query("cursor", cursor))
                    .send()
                    .json();
            page.at("/bets").forEach(bet -> {
                assertThat(bet.at("/profit").decimalValue())
                        .isEqualByComparingTo(bet.at("/actualPayout")
                                .decimalValue()
                                .subtract(bet.at("/amount").decimalValue()));
                ids.add(0, bet.at("/id").textValue());
            });
            cursor = page.at("/nextCursor").textValue();
        } while (cursor != null && ids.size() < expected + 1);
        return ids;
    }

    @Test
    void pendingBets_areNotPublic() {
        fixture.bet(user, fixture.market("Sports", "0.5"), "this", "10");

        assertThat(api.get("/users/" + user + "/bets").send().json().at("/bets"))
                .isEmpty();
        assertThat(api.get("/users/" + Ids.next() + "/bets").send().code()).isEqualTo("USER_NOT_FOUND");
        assertThat(api.get("/users/" + user + "/bets")
                        .query("cursor", "x")
                        .send()
                        .code())
                .isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void market_showsItsStatisticsAndActivityWithoutNames() {
        UUID market = fixture.market("Sports", "0.5");
        fixture.bet(user, market, "this", "123.45");
        fixture.bet(books.user(), market, "that", "10");
        fixture.bet(books.user(), market, "that", "20");
        books.waitUntil(
                COUNTED,
                () -> api.get("/markets/" + market)
                                .send()
                                .json()
                                .at("/statistics/bets")
                                .intValue()
                        == 3);

        JsonNode statistics = api.get("/markets/" + market).send().json().at("/statistics");
        assertThat(statistics.at("/bettors").intValue()).isEqualTo(3);
        assertThat(statistics.at("/stakes/this").decimalValue()).isEqualByComparingTo("123.45");
        assertThat(statistics.at("/stakes/that").decimalValue()).isEqualByComparingTo("30");
        JsonNode listed = api.get("/markets")
                .query("category", "Sports")
                .query("limit", 100)
                .send()
                .json()
                .at("/markets");
        assertThat(listed)
                .filteredOn(row -> row.at("/id").textValue().equals(market.toString()))
                .extracting(row -> row.at("/statistics"))
                .containsExactly(statistics);

        ApiReply activity = api.get("/markets/" + market + "/activity").send();
        assertThat(activity.json().at("/bets")).hasSize(3);
        assertThat(activity.json().at("/bets/2/stake").decimalValue()).isEqualByComparingTo("100");
        assertThat(activity.json().toString()).doesNotContain(user.toString());
        activity.json().at("/bets").forEach(bet -> assertThat(bet.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("placedAt", "side", "stake", "odds"));
        assertThat(api.get("/markets/" + Ids.next() + "/activity").send().code())
                .isEqualTo("MARKET_NOT_FOUND");
    }
}
