package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class LeaderboardIT {

    private final TestDatabase database;
    private final LeaderboardStore store;
    private final RankStore ranks;
    private final Lease lease;

    LeaderboardIT(TestDatabase database) {
        this.database = database;
        this.store = new LeaderboardStore(database.postgres());
        this.ranks = new RankStore(database.postgres());
        this.lease = database.lease("leaderboard.ranks");
    }

    /** Makes the users of other tests ineligible. */
    @BeforeEach
    void hideExistingUsers() {
        database.execute("update users set role = 'admin' where role = 'user'");
        database.execute("delete from ranks_by_place");
        database.execute("delete from ranks_by_user");
    }

    @Test
    void page_ordersByTheBoardAndTiesByAge() {
        UUID older = user("50", "10");
        UUID younger = user("50", "30");
        UUID best = user("60", "20");

        assertThat(ids(Board.PNL, new PageRequest(10, 0))).containsExactly(best, older, younger);
        assertThat(ids(Board.VOLUME, new PageRequest(10, 0))).containsExactly(younger, best, older);
        assertThat(ids(Board.PNL, new PageRequest(1, 1))).containsExactly(older);
    }

    @Test
    void volumeOfOffsettingStakes_gainsNoRank() {
        UUID hedger = user("0", "1000");
        UUID bettor = user("0", "300");
        database.execute("update users set hedged_volume = 900 where id = ?", hedger);

        assertThat(ids(Board.VOLUME, new PageRequest(10, 0))).containsExactly(bettor, hedger);
        assertThat(await(store.page(Board.VOLUME, new PageRequest(10, 0))).leaderboard())
                .extracting(entry -> entry.totalVolume().toString())
                .containsExactly("300.00", "100.00");
        assertThat(await(store.totals(new UUID[] {hedger})).get(0).totalVolume())
                .hasToString("100.00");
        await(ranks.rank(lease));
        assertThat(database.execute("select rank from user_ranks where board = 'volume' and user_id = ?", hedger))
                .isEqualTo(2);
    }

    @Test
    void page_startsAtTheOffsetAndHasTheTotal() {
        user("3", "0");
        user("2", "0");
        user("1", "0");

        LeaderboardEntry.Page page = await(store.page(Board.PNL, new PageRequest(5, 1)));

        assertThat(page.total()).isEqualTo(3);
        assertThat(page.leaderboard()).extracting(LeaderboardEntry::rank).containsExactly(2L, 3L);
        assertThat(page.leaderboard().get(0).overallPnL()).hasToString("2.00");
    }

    @Test
    void around_hasTheNeighboursAndNoEntriesForAnUnrankedUser() {
        UUID first = user("30", "0");
        UUID second = user("20", "0");
        UUID third = user("10", "0");
        user("5", "0");

        LeaderboardEntry.Around around = await(store.around(Board.PNL, second, 1));

        assertThat(around.rank()).isEqualTo(2L);
        assertThat(around.total()).isEqualTo(4);
        assertThat(around.leaderboard()).extracting(row -> row.user().id()).containsExactly(first, second, third);
        database.execute("update users set suspension = 'betting' where id = ?", second);
        assertThat(await(store.around(Board.PNL, second, 1)))
                .isEqualTo(new LeaderboardEntry.Around(null, 3, List.of()));
        assertThat(ids(Board.PNL, new PageRequest(10, 0))).doesNotContain(second);
    }

    @Test
    void aroundStoredRank_isTheRankOfTheLastRanking() {
        UUID first = user("30", "1");
        UUID second = user("20", "2");
        UUID third = user("10", "3");
        user("5", "4");
        await(ranks.rank(lease));
        assertThat(await(store.aroundStoredRank(Board.PNL, second, 1)))
                .contains(await(store.around(Board.PNL, second, 1)));
        assertThat(await(store.aroundStoredRank(Board.VOLUME, third, 5)))
                .contains(await(store.around(Board.VOLUME, third, 5)));

        database.execute("update users set overall_pnl = 40 where id = ?", third);
        database.execute("update users set suspension = 'betting' where id = ?", first);

        LeaderboardEntry.Around around =
                await(store.aroundStoredRank(Board.PNL, third, 2)).orElseThrow();
        assertThat(around.rank()).isEqualTo(3L);
        assertThat(around.total()).isEqualTo(4);
        assertThat(around.leaderboard()).extracting(LeaderboardEntry::rank).containsExactly(2L, 3L, 4L);
        assertThat(await(store.aroundStoredRank(Board.PNL, first, 2)))
                .contains(new LeaderboardEntry.Around(null, 4, List.of()));
    }

    @Test
    void storedPage_hasTheRanksOfTheLastRankingAndPresentAmounts() {
        UUID first = user("30", "1");
        UUID second = user("20", "2");
        UUID third = user("10", "3");
        assertThat(await(store.storedPage(Board.PNL, new PageRequest(10, 0)))).isEmpty();
        await(ranks.rank(lease));
        for (PageRequest page : List.of(new PageRequest(10, 0), new PageRequest(1, 1), new PageRequest(5, 3))) {
            assertThat(await(store.storedPage(Board.PNL, page))).contains(await(store.page(Board.PNL, page)));
            assertThat(await(store.storedPage(Board.VOLUME, page))).contains(await(store.page(Board.VOLUME, page)));
        }

        database.execute("update users set overall_pnl = 40 where id = ?", third);
        database.execute("update users set suspension = 'betting' where id = ?", second);

        LeaderboardEntry.Page page =
                await(store.storedPage(Board.PNL, new PageRequest(10, 0))).orElseThrow();
        assertThat(page.total()).isEqualTo(3);
        assertThat(page.leaderboard()).extracting(row -> row.user().id()).containsExactly(first, third);
        assertThat(page.leaderboard()).extracting(LeaderboardEntry::rank).containsExactly(1L, 3L);
        assertThat(page.leaderboard().get(1).overallPnL()).hasToString("40.00");
    }

    @Test
    void storedPage_continuesInTheNextBlock() {
        many(350);
        await(ranks.rank(lease));

        for (int offset : List.of(0, 99, 100, 149, 340)) {
            PageRequest page = new PageRequest(120, offset);
            assertThat(await(store.storedPage(Board.PNL, page))).contains(await(store.page(Board.PNL, page)));
        }
    }

    @Test
    void aroundStoredRank_isEmptyForANewUser() {
        assertThat(await(store.aroundStoredRank(Board.PNL, user("1", "0"), 3))).isEmpty();
        assertThat(await(store.aroundStoredRank(Board.PNL, Ids.next(), 3)))
                .contains(new LeaderboardEntry.Around(null, 0, List.of()));
    }

    @Test
    void storedRank_doesNotWaitForASlowRead() {
        UUID known = user("1", "0");
        await(ranks.rank(lease));
        UUID unknown = user("2", "0");
        RedisCircuitBreaker unreachable =
                new RedisCircuitBreaker(database.vertx(), "redis://127.0.0.1:1", Duration.ofMillis(200));
        LiveRankStore noRanks = new LiveRankStore(unreachable, "unreachable");
        LiveRankUpdater.Lifetimes lifetimes =
                new LiveRankUpdater.Lifetimes(Duration.ofSeconds(1), Duration.ofSeconds(1));
        Promise<Void> slowRead = Promise.promise();
        database.postgres().reports().read(BoardStore.SLOW_READS, connection -> slowRead.future());
        BoardReader reader =
                new BoardReader(store, noRanks, new LiveRankUpdater(database.vertx(), store, noRanks, lifetimes));

        assertThat(await(reader.around(Board.PNL, known, 1)).rank()).isEqualTo(1L);

        Future<LeaderboardEntry.Around> exact = reader.around(Board.PNL, unknown, 1);
        slowRead.complete();
        assertThat(await(exact).rank()).isEqualTo(1L);
        unreachable.close();
    }

    @Test
    void rank_writesRanksOfUsersAndNoneOfAdmins() {
        UUID admin = user("99", "99");
        database.execute("update users set role = 'admin' where id = ?", admin);
        UUID second = user("1", "8");
        UUID first = user("2", "7");

        await(ranks.rank(lease));

        assertThat(ranksOf(first)).isEqualTo("1/2");
        assertThat(ranksOf(second)).isEqualTo("2/1");
        assertThat(ranksOf(admin)).isNull();
    }

    @Test
    void rank_writesNothingAfterTheLeaseIsLost() {
        UUID user = user("5", "0");
        Lease lost = database.lease("lost");
        database.execute("update leases set token = token + 1 where job = 'lost'");

        assertThat(await(ranks.rank(lost))).isZero();
        assertThat(ranksOf(user)).isNull();
    }

    @Test
    void rank_writesNothingAfterTheLeaseIsLostButKeepsTheRanks() {
        UUID user = user("5", "0");
        Lease lost = database.lease("lost-later");
        await(ranks.rank(lost));
        database.execute("update leases set token = token + 1 where job = 'lost-later'");
        database.execute("update users set role = 'admin' where id = ?", user);

        assertThat(await(ranks.rank(lost))).isZero();
        assertThat(ranksOf(user)).isEqualTo("1/1");
    }

    @Test
    void rank_writesChangedBlocksOnly() {
        String name = many(5_000);
        await(ranks.rank(lease));
        assertThat(await(ranks.rank(lease))).isZero();

        database.execute("update users set overall_pnl = overall_pnl + 1.5 where username = ?", name + 1_050);

        long blockOfPlaces = 1;
        long blocksOfUsers = 2;
        assertThat(await(ranks.rank(lease))).isEqualTo(blockOfPlaces + blocksOfUsers);
        assertThat(rankByPnl(name + 1_050)).isEqualTo(3_950);
        assertThat(rankByPnl(name + 1_051)).isEqualTo(3_951);
    }

    @Test
    void rank_doesNotWaitForBets() throws SQLException {
        UUID held = user("1", "0");
        UUID free = user("2", "0");
        try (Connection bet = Servers.connect(database.uri());
                Statement statement = bet.createStatement()) {
            bet.setAutoCommit(false);
            statement.execute("update users set overall_pnl = 3 where id = '" + held + "'");

            await(ranks.rank(lease));

            assertThat(ranksOf(free)).isEqualTo("1/2");
            assertThat(ranksOf(held)).isEqualTo("2/1");
            bet.commit();
        }
        await(ranks.rank(lease));
        assertThat(ranksOf(held)).isEqualTo("1/1");
    }

    @Test
    void rank_removesTheRanksOfUsersWhoAreNotRankedAnyMore() {
        String name = many(500);
        await(ranks.rank(lease));
        database.execute(
                "update users set role = 'admin' where username like ? and username <> ?", name + "%", name + 7);

        await(ranks.rank(lease));

        assertThat(database.execute("select string_agg(board || ' ' || rank, ', ' order by board) from user_ranks"))
                .isEqualTo("pnl 1, volume 1");
        assertThat(database.execute("select sum(cardinality(users)) from ranks_by_place"))
                .isEqualTo(2L);
    }

    @Test
    void rank_handlesMoreUsersThanABlock() {
        String name = many(5_000);

        await(ranks.rank(lease));

        assertThat(database.execute("select count(distinct rank) from user_ranks where board = 'pnl'"))
                .isEqualTo(5_000L);
        assertThat(rankByPnl(name + 5_000)).isEqualTo(1);
        assertThat(rankByPnl(name + 1)).isEqualTo(5_000);
    }

    @Test
    void aroundStoredRank_findsNeighboursInOtherBlocks() {
        String name = many(1_000);
        await(ranks.rank(lease));

        for (int rank : List.of(1, 2, 99, 100, 101, 102, 550, 999, 1_000)) {
            UUID user = (UUID) database.execute("select id from users where username = ?", name + (1_001 - rank));
            LeaderboardEntry.Around stored =
                    await(store.aroundStoredRank(Board.PNL, user, 110)).orElseThrow();
            assertThat(stored.rank()).isEqualTo(rank);
            assertThat(stored).isEqualTo(await(store.around(Board.PNL, user, 110)));
        }
    }

    /** Makes users with profits from 1 on, each in another block; returns what their names have before this number. */
    private String many(int count) {
        String name = "many-" + Ids.next() + "-";
        database.execute(
                "insert into users (id, username, email, password_hash, overall_pnl)"
                        + " select overlay(gen_random_uuid()::text placing lpad(to_hex(n), 4, '0') from 33)::uuid,"
                        + " ? || n, n || ?, 'none', n from generate_series(1, ?) n",
                name,
                "@" + name + "example.com",
                count);
        return name;
    }

    private Object rankByPnl(String username) {
        return database.execute(
                "select r.rank from user_ranks r join users u on u.id = r.user_id"
                        + " where r.board = 'pnl' and u.username = ?",
                username);
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

    private List<UUID> ids(Board board, PageRequest page) {
        return await(store.page(board, page)).leaderboard().stream()
                .map(entry -> entry.user().id())
                .toList();
    }

    private Object ranksOf(UUID user) {
        return database.execute(
                "select p.rank || '/' || v.rank from user_ranks p join user_ranks v on v.user_id = p.user_id"
                        + " where p.board = 'pnl' and v.board = 'volume' and p.user_id = ?",
                user);
    }
}
