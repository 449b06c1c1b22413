package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.StatisticsFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The boards by results: who is ranked, in which order, and that no rank can be gained without skill. */
@ExtendWith(DatabaseExtension.class)
class ResultBoardIT {

    private static final Eligibility REQUIRED = new Eligibility(20, Credits.of(500), 7);
    private static final String[] WINNERS = {"this", "that"};

    private final TestDatabase database;
    private final LedgerFixture books;
    private final StatisticsFixture fixture;
    private final ResultBoardStore boards;

    ResultBoardIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.fixture = new StatisticsFixture(database);
        this.boards = new ResultBoardStore(database.postgres(), REQUIRED);
    }

    @BeforeEach
    void hideExistingUsers() {
        database.execute("update users set role = 'admin' where role = 'user'");
    }

    /** A user whose account is old enough. */
    private UUID user() {
        UUID user = books.user("100000");
        database.execute("update users set created_at = now() - interval '8 days' where id = ?", user);
        return user;
    }

    /** Results of even bets of the same stake, as {@code count_results()} sums them up. */
    private void record(UUID user, String category, int markets, int wins, int stake) {
        database.execute(
                """
                insert into user_results
                  (user_id, category, markets, won, stakes, profit, risk, variance, wins, odds, brier, uncertainty)
                select a.id, c, a.n, a.wins, a.n * a.stake, (2 * a.wins - a.n) * a.stake, a.n * a.stake,
                       a.n * a.stake * a.stake, a.wins, a.n * 0.5, a.n * 0.25, a.n * 0.25
                from (select ?::uuid as id, ?::int as n, ?::int as wins, ?::int as stake) a
                cross join unnest(array['', ?::text]) c
                """,
                user,
                markets,
                wins,
                stake,
                category);
    }

    private ResultStanding.Page page(ResultBoard board, String category, PageRequest page) {
        return await(boards.page(board, category, page, "client", new Cancellation()));
    }

    private List<UUID> ids(ResultBoard board, String category) {
        return page(board, category, new PageRequest(100, 0)).leaderboard().stream()
                .map(row -> row.user().id())
                .toList();
    }

    private ResultStanding.Around place(ResultBoard board, UUID user) {
        return await(boards.around(board, "", user, 1, new Cancellation()));
    }

    @Test
    void eligibility_isByMarketsRiskAndAge() {
        UUID eligible = user();
        record(eligible, "sports", 20, 11, 25);
        UUID fewMarkets = user();
        record(fewMarkets, "sports", 19, 19, 100);
        UUID littleRisk = user();
        record(littleRisk, "sports", 20, 20, 24);
        UUID young = books.user();
        record(young, "sports", 20, 20, 100);
        UUID hidden = user();
        record(hidden, "sports", 20, 20, 100);
        database.execute("update users set preferences = '{\"publicResults\": false}' where id = ?", hidden);
        UUID suspended = user();
        record(suspended, "sports", 20, 20, 100);
        database.execute("update users set suspension = 'betting' where id = ?", suspended);

        for (ResultBoard board : ResultBoard.values()) {
            assertThat(ids(board, "")).containsExactly(eligible);
            assertThat(ids(board, "Sports")).containsExactly(eligible);
            assertThat(ids(board, "Weather")).isEmpty();
            assertThat(place(board, young).rank()).isNull();
            assertThat(place(board, young).leaderboard()).isEmpty();
        }
        assertThat(place(ResultBoard.ROI, littleRisk).own()).isEqualTo(new Eligibility(20, Credits.of(480), 8));
        assertThat(place(ResultBoard.ROI, books.user()).own()).isEqualTo(new Eligibility(0, Credits.ZERO, 0));
        assertThat(place(ResultBoard.ROI, eligible).eligibility()).isEqualTo(REQUIRED);
    }

    @Test
    void page_hasTheOrderOfThePlacesAndTheTotal() {
        List<UUID> users = new ArrayList<>();
        for (int wins = 60; wins > 50; wins--) {
            UUID user = user();
            record(user, "sports", 100, wins, 100);
            users.add(user);
        }
        for (ResultBoard board : ResultBoard.values()) {
            assertThat(ids(board, "")).containsExactlyElementsOf(users);
            ResultStanding.Page second = page(board, "", new PageRequest(4, 4));
            assertThat(second.total()).isEqualTo(10);
            assertThat(second.leaderboard()).extracting(ResultStanding::rank).containsExactly(5L, 6L, 7L, 8L);
            ResultStanding.Around place = place(board, users.get(4));
            assertThat(place.rank()).isEqualTo(5);
            assertThat(place.total()).isEqualTo(10);
            assertThat(place.leaderboard())
                    .extracting(row -> row.user().id())
                    .containsExactlyElementsOf(users.subList(3, 6));
            assertThat(place.leaderboard().get(1))
                    .isEqualTo(second.leaderboard().get(0));
        }
        assertThat(page(ResultBoard.ROI, "", new PageRequest(1, 0))
                        .leaderboard()
                        .get(0))
                .satisfies(best -> {
                    assertThat(best.roi()).isEqualByComparingTo("0.2");
                    assertThat(best.edge()).isEqualByComparingTo("0.1");
                    assertThat(best.brierScore()).isEqualByComparingTo("0.25");
                });
    }

    /** 100 accounts bet by coin; the luckiest of them wins 17 of 20, which one of 800 does. */
    @Test
    void luckiestOfManySmallAccounts_doesNotTopTheBoards() {
        UUID skilled = user();
        record(skilled, "sports", 250, 145, 100);
        Random random = new Random(4);
        UUID luckiest = user();
        record(luckiest, "sports", 20, 17, 100);
        for (int account = 1; account < 100; account++) {
            int wins = (int)
                    IntStream.range(0, 20).filter(i -> random.nextBoolean()).count();
            record(user(), "sports", 20, wins, 100);
        }
        for (ResultBoard board : ResultBoard.values()) {
            assertThat(ids(board, "").get(0)).isEqualTo(skilled);
            assertThat(place(board, luckiest).rank()).isGreaterThan(1);
            assertThat(place(board, luckiest).leaderboard())
                    .filteredOn(row -> row.user().id().equals(luckiest))
                    .allSatisfy(row -> assertThat(row.score()).isNegative());
        }
    }

    /** All of the volume of a user who stakes on both sides comes back: there is no risk, and no skill. */
    @Test
    void stakesOnBothSides_gainNothing() {
        UUID hedger = user();
        UUID bettor = user();
        Random random = new Random(5);
        for (int i = 0; i < 24; i++) {
            UUID market = fixture.market("Sports", "0.5");
            fixture.bet(hedger, market, "this", "500");
            fixture.bet(hedger, market, "that", "500");
            fixture.bet(bettor, market, "this", "25");
            fixture.resolve(market, WINNERS[i % 2]);
            if (random.nextInt(4) == 0) {
                fixture.count(50);
            }
        }
        fixture.count(50);

        assertThat(place(ResultBoard.ROI, hedger).own()).isEqualTo(new Eligibility(24, Credits.ZERO, 8));
        assertThat(ids(ResultBoard.ROI, "")).containsExactly(bettor);

        // a risk beside the offsetting stakes makes the user eligible, with the results of that risk and a lower return
        for (int i = 0; i < 24; i++) {
            UUID market = fixture.market("Sports", "0.5");
            fixture.bet(hedger, market, "this", "525");
            fixture.bet(hedger, market, "that", "500");
            fixture.bet(bettor, market, "this", "25");
            fixture.resolve(market, i < 16 ? "this" : "that");
        }
        fixture.count(50);
        assertThat(place(ResultBoard.ROI, hedger).own().volumeAtRisk()).isEqualTo(Credits.of(600));
        assertThat(ids(ResultBoard.ROI, "")).containsExactly(bettor, hedger);
        assertThat(ids(ResultBoard.SKILL, "")).hasSize(2);
        assertThat(place(ResultBoard.SKILL, hedger).leaderboard())
                .extracting(ResultStanding::edge)
                .containsOnly(
                        place(ResultBoard.SKILL, bettor).leaderboard().get(0).edge());
    }

    /** A stake on the other side, or a late one on the favourite, does not improve the forecast of a lost market. */
    @Test
    void lateStakes_doNotHideALostForecast() {
        UUID honest = user();
        UUID cosmetic = user();
        for (int i = 0; i < 24; i++) {
            UUID market = fixture.market("Sports", "0.5");
            fixture.bet(honest, market, "this", "30");
            fixture.bet(cosmetic, market, "this", "30");
            fixture.setOdds(market, "0.02");
            fixture.bet(cosmetic, market, "that", "200");
            fixture.bet(cosmetic, market, "this", "10");
            fixture.resolve(market, "that");
        }
        fixture.count(100);

        assertThat(place(ResultBoard.SKILL, cosmetic).leaderboard())
                .extracting(ResultStanding::score)
                .containsOnly(
                        place(ResultBoard.SKILL, honest).leaderboard().get(0).score());
    }

    @Test
    void categories_rankByTheirOwnMarkets() {
        UUID sports = user();
        record(sports, "sports", 100, 60, 100);
        UUID weather = user();
        record(weather, "weather", 100, 55, 100);

        assertThat(ids(ResultBoard.SKILL, "SPORTS")).containsExactly(sports);
        assertThat(ids(ResultBoard.SKILL, "weather")).containsExactly(weather);
        assertThat(ids(ResultBoard.SKILL, "")).containsExactly(sports, weather);
    }

    /** Results of many users at once, some with equal scores. Returns their ids by rank. */
    private List<UUID> crowd(int users) {
        String name = "crowd-" + UUID.randomUUID() + "-";
        database.execute(
                "insert into users (id, username, email, password_hash, created_at)"
                        + " select gen_random_uuid(), ? || n, n || ?, 'none', now() - interval '30 days'"
                        + " from generate_series(1, ?) n",
                name,
                "@" + name + "example.com",
                users);
        database.execute(
                """
                insert into user_results
                  (user_id, category, markets, won, stakes, profit, risk, variance, wins, odds, brier, uncertainty)
                select id, '', 1000, w, 100000, (2 * w - 1000) * 100, 100000, 10000000, w, 500, 250, 250
                from (select id, abs(hashtext(id::text)) % 997 as w from users where username like ?) u
                """,
                name + "%");
        String ids = (String) database.execute(
                "select string_agg(user_id::text, ',' order by roi_score desc, user_id) from user_results"
                        + " where user_id in (select id from users where username like ?)",
                name + "%");
        return Arrays.stream(ids.split(",", -1)).map(UUID::fromString).toList();
    }

    @Test
    void ranksOfALargeBoard_areThoseOfThePages() {
        List<UUID> byRank = crowd(ResultBoardAnchors.COUNTED_MAX + 1_500);

        for (int rank : List.of(1, 2, 999, 1_000, 1_001, 1_002, 5_432, 11_000, 11_499, 11_500)) {
            UUID user = byRank.get(rank - 1);
            for (int repeated = 0; repeated < 2; repeated++) {
                ResultStanding.Around place = await(boards.around(ResultBoard.ROI, "", user, 2, new Cancellation()));
                assertThat(place.rank()).isEqualTo(rank);
                assertThat(place.total()).isEqualTo(byRank.size());
                int first = Math.max(1, rank - 2);
                int last = Math.min(byRank.size(), rank + 2);
                assertThat(place.leaderboard())
                        .extracting(row -> row.user().id())
                        .containsExactlyElementsOf(byRank.subList(first - 1, last));
                ResultStanding.Page page = await(boards.page(
                        ResultBoard.ROI,
                        "",
                        new PageRequest(last - first + 1, first - 1),
                        "client",
                        new Cancellation()));
                assertThat(page.leaderboard()).isEqualTo(place.leaderboard());
                assertThat(page.total()).isEqualTo(byRank.size());
            }
        }
        assertThat(await(boards.page(
                                ResultBoard.ROI,
                                "",
                                new PageRequest(10, byRank.size() + 5),
                                "client",
                                new Cancellation()))
                        .leaderboard())
                .isEmpty();
    }

    @Test
    void headOfALargeBoard_isCurrentAndItsTotalIsShared() {
        List<UUID> byRank = crowd(ResultBoardAnchors.COUNTED_MAX + 1_000);
        assertThat(place(ResultBoard.ROI, byRank.get(0)).rank()).isEqualTo(1);
        UUID best = user();
        record(best, "sports", 1_000, 999, 100);

        assertThat(place(ResultBoard.ROI, best).rank()).isEqualTo(1);
        assertThat(place(ResultBoard.ROI, byRank.get(0)).rank()).isEqualTo(2);
        assertThat(ids(ResultBoard.ROI, "").subList(0, 2)).containsExactly(best, byRank.get(0));
        assertThat(place(ResultBoard.ROI, best).total()).isEqualTo(byRank.size());
    }
}
