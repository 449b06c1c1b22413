package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Json;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class LiveRankUpdaterIT {

    private static final PageRequest FIRST = new PageRequest(100, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final LiveRankUpdater.Kept KEPT =
            new LiveRankUpdater.Kept(Duration.ofMinutes(5), Duration.ofSeconds(1));

    private final TestDatabase database;
    private final LedgerFixture books;
    private final RedisCircuitBreaker redis;
    private final LeaderboardStore store;
    private final LiveRankStore live;
    private final LiveRankUpdater ranks;
    private final BoardReader boards;
    private LiveRankUpdater hearer;

    LiveRankUpdaterIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), Duration.ofSeconds(5));
        this.store = new LeaderboardStore(database.postgres());
        this.live = new LiveRankStore(redis, "test-" + Ids.next());
        this.ranks = new LiveRankUpdater(database.vertx(), store, live, KEPT);
        this.boards = new BoardReader(store, live, ranks, new SerialReadQueue(PATIENCE));
    }

    @BeforeEach
    void retireEverybody() {
        database.ask("update users set role = 'admin'");
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void mend_buildsTheBoardsWithEqualsByAge() {
        UUID older = user("-50.25", "10");
        UUID younger = user("-50.25", "30");
        UUID best = user("60", "20");

        await(ranks.mend());

        assertThat(ranks.believed()).isTrue();
        BoardSlice section = await(live.range(Board.PNL, 0, 10)).orElseThrow();
        assertThat(section.places()).extracting(BoardSlice.Place::userId).containsExactly(best, older, younger);
        assertThat(section.places().get(1).overallPnL()).hasToString("-50.25");
        assertThat(users(page(Board.VOLUME, FIRST))).containsExactly(younger, best, older);
    }

    @Test
    void follow_movesWhoWasHeardOf() {
        UUID ahead = user("20", "0");
        UUID behind = user("10", "0");
        await(ranks.mend());
        assertThat(users(page(Board.PNL, FIRST))).containsExactly(ahead, behind);

        database.ask("update users set overall_pnl = 30 where id = ?", behind);
        ranks.heardOf(behind);
        await(ranks.follow());

        assertThat(users(page(Board.PNL, FIRST))).containsExactly(behind, ahead);
        assertThat(await(boards.around(Board.PNL, ahead, 0)).rank()).isEqualTo(2L);
    }

    @Test
    void follow_takesOutWhoIsSuspended() {
        UUID stays = user("1", "0");
        UUID goes = user("2", "0");
        await(ranks.mend());
        database.ask("update users set suspension = 'everything' where id = ?", goes);
        ranks.heardOf(goes);
        await(ranks.follow());

        assertThat(users(page(Board.PNL, FIRST))).containsExactly(stays);
        assertThat(await(boards.around(Board.PNL, goes, 3)).rank()).isNull();
    }

    @Test
    void follow_endsHoweverManyAreHeardOfMeanwhile() {
        UUID first = user("1", "0");
        UUID later = user("2", "0");
        List<UUID[]> asked = new ArrayList<>();
        LiveRankUpdater busy = followed(userIds -> {
            asked.add(userIds);
            if (asked.size() < 100) {
                hearer.heardOf(later);
            }
            return store.totals(userIds);
        });
        await(busy.mend());
        busy.heardOf(first);

        await(busy.follow());
        assertThat(asked).containsExactly(new UUID[] {first});

        await(busy.follow());
        assertThat(asked).containsExactly(new UUID[] {first}, new UUID[] {later});
    }

    @Test
    void follow_endsWhatWasReadBeforeWithEachPartItWrites() {
        List<CacheValidity> read = new ArrayList<>();
        List<Boolean> held = new ArrayList<>();
        LiveRankUpdater busy = followed(userIds -> {
            read.forEach(before -> held.add(before.isValid()));
            read.add(hearer.freshness());
            return store.totals(userIds);
        });
        await(busy.mend());
        Stream.generate(Ids::next).limit(501).forEach(busy::heardOf);

        await(busy.follow());

        assertThat(held).containsExactly(false);
        assertThat(read.get(1).isValid()).isFalse();
    }

    @Test
    void follow_goesOnAfterAnythingThrown() {
        UUID user = user("1", "0");
        List<UUID[]> asked = new ArrayList<>();
        LiveRankUpdater busy = followed(userIds -> {
            asked.add(userIds);
            if (asked.size() == 1) {
                throw new IllegalStateException("once");
            }
            return store.totals(userIds);
        });
        await(busy.mend());
        busy.heardOf(user);
        await(busy.follow().otherwiseEmpty());
        assertThat(busy.believed()).isFalse();
        await(busy.mend());
        assertThat(busy.believed()).isTrue();

        await(busy.follow());

        assertThat(asked).hasSize(2);
    }

    /** Ranks that are followed from what this answers, and kept as the one to hear of users. */
    private LiveRankUpdater followed(Function<UUID[], Future<List<UserTotals>>> totals) {
        BoardStore answering = new BoardStore(database.postgres()) {
            @Override
            Future<LeaderboardEntry.Page> standings(Board board, PageRequest page) {
                return store.standings(board, page);
            }

            @Override
            Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours) {
                return store.around(board, userId, neighbours);
            }

            @Override
            Future<List<UserTotals>> totals(UUID[] userIds) {
                return totals.apply(userIds);
            }

            @Override
            Future<Void> everybody(Function<List<UserTotals>, Future<Void>> take) {
                return store.everybody(take);
            }
        };
        hearer = new LiveRankUpdater(database.vertx(), answering, live, KEPT);
        return hearer;
    }

    @Test
    void lostRedis_isAnsweredFromTheDatabaseAndBuiltAnew() {
        UUID only = user("1", "5");
        await(ranks.mend());
        await(redis.send(Request.cmd(Command.FLUSHALL)));

        assertThat(users(page(Board.VOLUME, new PageRequest(5, 0)))).containsExactly(only);
        assertThat(await(live.isReady())).isFalse();
        await(ranks.mend());
        assertThat(await(live.range(Board.VOLUME, 0, 5)).orElseThrow().total()).isEqualTo(1);
    }

    @Test
    void redisAway_isAnsweredFromTheDatabase() {
        UUID only = user("1", "5");
        RedisCircuitBreaker away =
                new RedisCircuitBreaker(database.vertx(), "redis://127.0.0.1:1", Duration.ofMillis(200));
        LiveRankStore gone = new LiveRankStore(away, "gone");
        BoardReader dark = new BoardReader(
                store, gone, new LiveRankUpdater(database.vertx(), store, gone, KEPT), new SerialReadQueue(PATIENCE));

        assertThat(users(json(await(dark.page(Board.PNL, FIRST))))).containsExactly(only);
        assertThat(await(dark.around(Board.PNL, only, 5)).rank()).isEqualTo(1L);
        away.close();
    }

    @Test
    void whatMovesWhileTheBoardsAreBuilt_isNotLost() {
        UUID moving = user("1", "0");
        String builder = "somebody";
        assertThat(await(live.begin(builder))).isTrue();
        assertThat(await(live.begin("another"))).isFalse();
        await(live.put(List.of(totals(moving, "9"))));
        await(live.fill(builder, List.of(totals(moving, "1"))));
        await(live.finish(builder));

        assertThat(await(live.range(Board.PNL, 0, 5))
                        .orElseThrow()
                        .places()
                        .get(0)
                        .overallPnL())
                .hasToString("9.00");
    }

    @Test
    void whoIsNotRankedAnyMoreWhileTheBoardsAreBuilt_isNotAddedAgain() {
        UUID goes = user("2", "0");
        UUID comesBack = user("1", "0");
        String builder = "somebody";
        await(live.begin(builder));
        await(live.put(List.of(unranked(goes), unranked(comesBack))));
        await(live.fill(builder, List.of(totals(goes, "2"), totals(comesBack, "1"))));
        await(live.put(List.of(totals(comesBack, "3"))));
        await(live.finish(builder));

        BoardSlice section = await(live.range(Board.PNL, 0, 5)).orElseThrow();
        assertThat(section.total()).isEqualTo(1);
        assertThat(section.places()).extracting(BoardSlice.Place::userId).containsExactly(comesBack);
    }

    @Test
    void aPartThatIsFilledTwice_isThereOnce() {
        UUID user = user("1", "0");
        await(live.begin("somebody"));
        await(live.fill("somebody", List.of(totals(user, "1"))));
        await(live.fill("somebody", List.of(totals(user, "1"))));
        await(live.finish("somebody"));

        assertThat(await(live.range(Board.PNL, 0, 5)).orElseThrow().total()).isEqualTo(1);
    }

    @Test
    void whoGivesUpBuilding_letsAnotherBegin() {
        assertThat(await(live.begin("somebody"))).isTrue();
        await(live.abandon("another"));
        assertThat(await(live.begin("another"))).isFalse();

        await(live.abandon("somebody"));

        assertThat(await(live.begin("another"))).isTrue();
    }

    @Test
    void mend_takesMoreUsersThanAChunkHolds() {
        database.ask("insert into users (id, username, email, password_hash, overall_pnl)"
                + " select gen_random_uuid(), 'crowd' || n, 'crowd' || n, 'none', n from generate_series(1, 5000) n");
        await(ranks.mend());
        BoardSlice section = await(live.range(Board.PNL, 999, 1_000)).orElseThrow();
        assertThat(section.total()).isEqualTo(5_000);
        assertThat(section.places()).hasSize(1_000);
        assertThat(section.places().get(0).overallPnL()).hasToString("4001.00");
    }

    private static UserTotals unranked(UUID user) {
        return new UserTotals(user, false, Credits.ZERO, Credits.ZERO);
    }

    private static UserTotals totals(UUID user, String pnl) {
        return new UserTotals(user, true, Credits.of(new BigDecimal(pnl)), Credits.ZERO);
    }

    private UUID user(String pnl, String volume) {
        UUID id = books.user();
        database.ask(
                "update users set overall_pnl = ?, total_volume = ? where id = ?",
                new BigDecimal(pnl),
                new BigDecimal(volume),
                id);
        return id;
    }

    private JsonObject page(Board board, PageRequest page) {
        return json(await(boards.page(board, page)));
    }

    private static JsonObject json(LeaderboardEntry.Page page) {
        return new JsonObject(Buffer.buffer(Json.bytes(page)));
    }

    private static List<UUID> users(JsonObject page) {
        JsonArray rows = page.getJsonArray("leaderboard");
        return rows.stream()
                .map(row ->
                        UUID.fromString(((JsonObject) row).getJsonObject("user").getString("id")))
                .toList();
    }
}
