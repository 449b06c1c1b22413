package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Page;
import app.thisthat.platform.Lease;
import app.thisthat.platform.RedisGate;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Figures, not a test of the build: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=LeaderboardMeasurement} prints, with a million users, how long a full ranking takes and how much of the heap,
 * how long the live ranks take to be built and built anew while they are read, and how long pages and places take from
 * Redis and from PostgreSQL.
 */
@ExtendWith(DatabaseExtension.class)
class LeaderboardMeasurement {

    private static final int CALLS = 500;
    private static final int SLOW_CALLS = 20;
    private static final int NEIGHBOURS = 5;
    private static final long SAMPLE_MS = 20;

    private final Random chance = new Random(1);

    @Test
    void aMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        RedisGate redis = new RedisGate(
                database.vertx(),
                Servers.redis(),
                TestDatabase.settings().redis().timeout());
        LeaderboardStore store = new LeaderboardStore(database.postgres());
        LiveRankStore live = new LiveRankStore(redis, "measured-" + Ids.next());
        LiveRanks ranks = new LiveRanks(store, live);
        Boards boards = new Boards(store, live, ranks);
        WindowBoards windows = new WindowBoards(new WindowStore(database.postgres()));
        System.out.println(MillionUsers.COUNT + " users");

        RankStore rankStore = new RankStore(database.postgres());
        Lease lease = database.lease("leaderboard.ranks");
        seconds("ranking, every rank written", () -> rankStore.rank(lease));
        seconds("ranking, no rank changed", () -> rankStore.rank(lease));

        read("from PostgreSQL", boards, SLOW_CALLS);
        seconds("live ranks built", ranks::mend);
        assertThat(ranks.believed()).isTrue();
        read("from Redis", boards, CALLS);

        readWhileRebuilt(redis, ranks, boards, store);

        for (Window window : List.of(Window.MONTH, Window.WEEK, Window.DAY)) {
            Timings.of(SLOW_CALLS, i -> windows.page(Board.PNL, window, new Page(99, 0)))
                    .print(window + " page, first 99, not kept ready");
            Timings.of(SLOW_CALLS, i -> windows.around(Board.PNL, window, someone(), NEIGHBOURS))
                    .print(window + " place of a user with neighbours");
        }
        redis.close();
    }

    private UUID someone() {
        return MillionUsers.id(1 + chance.nextInt(MillionUsers.COUNT));
    }

    private void read(String from, Boards boards, int calls) {
        Timings.of(calls, i -> boards.page(Board.PNL, new Page(100, 0))).print("first page " + from);
        Timings.of(calls, i -> boards.page(Board.VOLUME, new Page(100, chance.nextInt(10_000))))
                .print("page of 100 among the first 10,000 " + from);
        Timings.of(SLOW_CALLS, i -> boards.page(Board.PNL, new Page(1_000, chance.nextInt(MillionUsers.COUNT))))
                .print("page of 1,000 anywhere " + from);
        Timings.of(SLOW_CALLS, i -> boards.around(Board.PNL, someone(), NEIGHBOURS))
                .print("place of a user with neighbours " + from);
    }

    private void readWhileRebuilt(RedisGate redis, LiveRanks ranks, Boards boards, LeaderboardStore store) {
        Standing.Page right = await(store.standings(Board.PNL, new Page(50, 0)));
        await(redis.send(Request.cmd(Command.FLUSHALL).arg("ASYNC")));
        Timings readings = new Timings();
        long begun = System.nanoTime();
        Future<Void> rebuilt = ranks.mend();
        do {
            Future<Standing.Page> page = boards.page(Board.PNL, new Page(50, 0));
            readings.time(page);
            assertThat(page.result()).isEqualTo(right);
        } while (!rebuilt.isComplete());
        Timings.waitFor(rebuilt);
        System.out.printf(
                "live ranks built anew after a flush, while read: %.1f s%n", (System.nanoTime() - begun) / 1e9);
        readings.print("first 50 while they were built, each one right");
        assertThat(ranks.believed()).isTrue();
    }

    private static void seconds(String what, Supplier<Future<?>> work) {
        System.gc();
        long before = heap();
        long most = before;
        long begun = System.nanoTime();
        Future<?> done = work.get();
        while (!done.isComplete()) {
            most = Math.max(most, heap());
            pause();
        }
        Object outcome = Timings.waitFor(done);
        System.out.printf(
                "%s: %.1f s, %s, heap %d MB before, %d MB at most, of %d MB%n",
                what,
                (System.nanoTime() - begun) / 1e9,
                outcome,
                before,
                most,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    private static void pause() {
        try {
            Thread.sleep(SAMPLE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }
}
