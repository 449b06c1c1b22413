package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.Ranks;
import app.thisthat.harness.DatabaseExtension;
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
    private static final LiveRankUpdater.Lifetimes LIFETIMES =
            new LiveRankUpdater.Lifetimes(Duration.ofMinutes(5), Duration.ofSeconds(1));

    private final TestDatabase database;
    private final RedisCircuitBreaker redis;
    private final LeaderboardStore store;
    private final String redisName = "test-" + Ids.next();
    private final LiveRankStore live;
    private final LiveRankUpdater updater;
    private final BoardReader reader;
    private LiveRankUpdater stubbedUpdater;

    LiveRankUpdaterIT(TestDatabase database) {
        this.database = database;
        this.redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), Duration.ofSeconds(5));
        this.store = new LeaderboardStore(database.postgres());
        this.live = new LiveRankStore(redis, redisName);
        this.updater = new LiveRankUpdater(database.vertx(), store, live, LIFETIMES);
        this.reader = new BoardReader(store, live, updater);
    }

    /** Makes the users of other tests ineligible. */
    @BeforeEach
    void hideExistingUsers() {
        database.execute("update users set role = 'admin' where role = 'user'");
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void rebuild_ordersTiesByAge() {
        UUID older = user("-50.25", "10");
        UUID younger = user("-50.25", "30");
        UUID best = user("60", "20");

        await(updater.rebuildIfNeeded());

        assertThat(updater.isValid()).isTrue();
        BoardSlice slice = await(live.range(Board.PNL, 0, 10)).orElseThrow();
        assertThat(slice.members()).extracting(BoardSlice.Member::userId).containsExactly(best, older, younger);
        assertThat(slice.members().get(1).overallPnL()).hasToString("-50.25");
        assertThat(users(page(Board.VOLUME, FIRST))).containsExactly(younger, best, older);
    }

    @Test
    void ranksOfSeveralUsers_areInTheirOrder() {
        UUID low = user("10", "30");
        UUID high = user("20", "20");
        assertThat(await(reader.liveRanks(List.of(low, high)))).containsExactly(Ranks.NONE, Ranks.NONE);
        await(updater.rebuildIfNeeded());

        assertThat(await(reader.liveRanks(List.of(low, UUID.randomUUID(), high))))
                .containsExactly(new Ranks(2, 1), Ranks.NONE, new Ranks(1, 2));
    }

    @Test
    void update_movesAChangedUser() {
        UUID ahead = user("20", "0");
        UUID behind = user("10", "0");
        await(updater.rebuildIfNeeded());
        assertThat(users(page(Board.PNL, FIRST))).containsExactly(ahead, behind);

        database.execute("update users set overall_pnl = 30 where id = ?", behind);
        updater.userChanged(behind);
        await(updater.update());

        assertThat(users(page(Board.PNL, FIRST))).containsExactly(behind, ahead);
        assertThat(await(reader.around(Board.PNL, ahead, 0)).rank()).isEqualTo(2L);
    }

    @Test
    void update_removesASuspendedUser() {
        UUID stays = user("1", "0");
        UUID leaves = user("2", "0");
        await(updater.rebuildIfNeeded());
        database.execute("update users set suspension = 'everything' where id = ?", leaves);
        updater.userChanged(leaves);
        await(updater.update());

        assertThat(users(page(Board.PNL, FIRST))).containsExactly(stays);
        assertThat(await(reader.around(Board.PNL, leaves, 3)).rank()).isNull();
    }

    @Test
    void update_leavesUsersMarkedMeanwhileToTheNext() {
        UUID first = user("1", "0");
        UUID later = user("2", "0");
        List<UUID[]> requested = new ArrayList<>();
        LiveRankUpdater stubbed = stubTotals(userIds -> {
            requested.add(userIds);
            if (requested.size() < 100) {
                stubbedUpdater.userChanged(later);
            }
            return store.totals(userIds);
        });
        await(stubbed.rebuildIfNeeded());
        stubbed.userChanged(first);

        await(stubbed.update());
        assertThat(requested).containsExactly(new UUID[] {first});

        await(stubbed.update());
        assertThat(requested).containsExactly(new UUID[] {first}, new UUID[] {later});
    }

    @Test
    void update_endsCachedResponsesWithEachChunk() {
        List<CacheValidity> read = new ArrayList<>();
        List<Boolean> valid = new ArrayList<>();
        LiveRankUpdater stubbed = stubTotals(userIds -> {
            read.forEach(before -> valid.add(before.isValid()));
            read.add(stubbedUpdater.validity());
            return store.totals(userIds);
        });
        await(stubbed.rebuildIfNeeded());
        Stream.generate(Ids::next).limit(501).forEach(stubbed::userChanged);

        await(stubbed.update());

        assertThat(valid).containsExactly(false);
        assertThat(read.get(1).isValid()).isFalse();
    }

    @Test
    void update_continuesAfterAnException() {
        UUID user = user("1", "0");
        List<UUID[]> requested = new ArrayList<>();
        LiveRankUpdater stubbed = stubTotals(userIds -> {
            requested.add(userIds);
            if (requested.size() == 1) {
                throw new IllegalStateException("once");
            }
            return store.totals(userIds);
        });
        await(stubbed.rebuildIfNeeded());
        stubbed.userChanged(user);
        await(stubbed.update().otherwiseEmpty());
        assertThat(stubbed.isValid()).isFalse();
        await(stubbed.rebuildIfNeeded());
        assertThat(stubbed.isValid()).isTrue();

        await(stubbed.update());

        assertThat(requested).hasSize(2);
    }

    /** An updater that reads the totals of changed users from a stub; also stored in its field. */
    private LiveRankUpdater stubTotals(Function<UUID[], Future<List<UserTotals>>> totals) {
        BoardStore stub = new BoardStore(database.postgres()) {
            @Override
            Future<LeaderboardEntry.Page> page(Board board, PageRequest page) {
                return store.page(board, page);
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
            Future<Void> allScores(Function<List<BoardScore>, Future<Void>> consumer) {
                return store.allScores(consumer);
            }
        };
        stubbedUpdater = new LiveRankUpdater(database.vertx(), stub, live, LIFETIMES);
        return stubbedUpdater;
    }

    @Test
    void lostRanks_areReadFromPostgresAndRebuilt() {
        UUID only = user("1", "5");
        await(updater.rebuildIfNeeded());
        await(redis.send(Request.cmd(Command.DEL)
                .arg("{" + redisName + "}:ready")
                .arg("{" + redisName + "}:overall_pnl")
                .arg("{" + redisName + "}:total_volume")));

        assertThat(users(page(Board.VOLUME, new PageRequest(5, 0)))).containsExactly(only);
        assertThat(await(live.isReady())).isFalse();
        await(updater.rebuildIfNeeded());
        assertThat(await(live.range(Board.VOLUME, 0, 5)).orElseThrow().total()).isEqualTo(1);
    }

    @Test
    void unreachableRedis_isReplacedByPostgres() {
        UUID only = user("1", "5");
        RedisCircuitBreaker unreachable =
                new RedisCircuitBreaker(database.vertx(), "redis://127.0.0.1:1", Duration.ofMillis(200));
        LiveRankStore noRanks = new LiveRankStore(unreachable, "unreachable");
        BoardReader fallback =
                new BoardReader(store, noRanks, new LiveRankUpdater(database.vertx(), store, noRanks, LIFETIMES));

        assertThat(users(json(await(fallback.page(Board.PNL, FIRST))))).containsExactly(only);
        assertThat(await(fallback.around(Board.PNL, only, 5)).rank()).isEqualTo(1L);
        unreachable.close();
    }

    @Test
    void updateDuringARebuild_isNotLost() {
        UUID moving = user("1", "0");
        String builder = "one";
        assertThat(await(live.beginRebuild(builder))).isTrue();
        assertThat(await(live.beginRebuild("two"))).isFalse();
        await(live.update(List.of(totals(moving, "9"))));
        await(live.addToRebuild(builder, scores(totals(moving, "1"))));
        await(live.finishRebuild(builder));

        assertThat(await(live.range(Board.PNL, 0, 5))
                        .orElseThrow()
                        .members()
                        .get(0)
                        .overallPnL())
                .hasToString("9.00");
    }

    @Test
    void userRemovedDuringARebuild_isNotAddedAgain() {
        UUID leaves = user("2", "0");
        UUID returns = user("1", "0");
        String builder = "one";
        await(live.beginRebuild(builder));
        await(live.update(List.of(unranked(leaves), unranked(returns))));
        await(live.addToRebuild(builder, scores(totals(leaves, "2"), totals(returns, "1"))));
        await(live.update(List.of(totals(returns, "3"))));
        await(live.finishRebuild(builder));

        BoardSlice slice = await(live.range(Board.PNL, 0, 5)).orElseThrow();
        assertThat(slice.total()).isEqualTo(1);
        assertThat(slice.members()).extracting(BoardSlice.Member::userId).containsExactly(returns);
    }

    @Test
    void chunkAddedTwice_isStoredOnce() {
        UUID user = user("1", "0");
        await(live.beginRebuild("one"));
        await(live.addToRebuild("one", scores(totals(user, "1"))));
        await(live.addToRebuild("one", scores(totals(user, "1"))));
        await(live.finishRebuild("one"));

        assertThat(await(live.range(Board.PNL, 0, 5)).orElseThrow().total()).isEqualTo(1);
    }

    @Test
    void abandonedRebuild_releasesTheLock() {
        assertThat(await(live.beginRebuild("one"))).isTrue();
        await(live.abandonRebuild("two"));
        assertThat(await(live.beginRebuild("two"))).isFalse();

        await(live.abandonRebuild("one"));

        assertThat(await(live.beginRebuild("two"))).isTrue();
    }

    @Test
    void rebuild_handlesMoreUsersThanAChunk() {
        database.execute("insert into users (id, username, email, password_hash, overall_pnl)"
                + " select gen_random_uuid(), 'crowd' || n, 'crowd' || n, 'none', n from generate_series(1, 5000) n");
        await(updater.rebuildIfNeeded());
        BoardSlice slice = await(live.range(Board.PNL, 999, 1_000)).orElseThrow();
        assertThat(slice.total()).isEqualTo(5_000);
        assertThat(slice.members()).hasSize(1_000);
        assertThat(slice.members().get(0).overallPnL()).hasToString("4001.00");
    }

    private static List<BoardScore> scores(UserTotals... users) {
        List<BoardScore> scores = new ArrayList<>();
        for (Board board : Board.values()) {
            for (UserTotals user : users) {
                scores.add(
                        new BoardScore(board, user.userId(), -user.amount(board).hundredths()));
            }
        }
        return scores;
    }

    private static UserTotals unranked(UUID user) {
        return new UserTotals(user, false, Credits.ZERO, Credits.ZERO);
    }

    private static UserTotals totals(UUID user, String pnl) {
        return new UserTotals(user, true, Credits.of(new BigDecimal(pnl)), Credits.ZERO);
    }

    private UUID user(String pnl, String volume) {
        UUID id = Ids.next();
        database.execute(
                "insert into users (id, username, email, password_hash, overall_pnl, total_volume)"
                        + " values (?, ?, ?, 'none', ?, ?)",
                id,
                "u-" + id,
                id + "@example.com",
                new BigDecimal(pnl),
                new BigDecimal(volume));
        return id;
    }

    private JsonObject page(Board board, PageRequest page) {
        return json(await(reader.page(board, page)));
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
