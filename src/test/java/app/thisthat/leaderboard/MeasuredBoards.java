package app.thisthat.leaderboard;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The boards of a window as the service puts them together, and what is measured of them. */
final class MeasuredBoards implements AutoCloseable {

    private static final int NEIGHBOURS = 5;
    private static final long SAMPLE_MS = 20;
    private static final int READERS = 4;
    private static final Duration REDIS_TIMEOUT_FOR_ORDERS = Duration.ofMinutes(1);
    private static final LiveRankUpdater.Kept KEPT =
            new LiveRankUpdater.Kept(Duration.ofMinutes(5), Duration.ofSeconds(1));

    private final Random chance = new Random(1);
    private final String name;
    private final RedisCircuitBreaker redis;
    private final RedisCircuitBreaker orders;
    private final BoardReader boards;
    private final LiveRankUpdater ranks;

    MeasuredBoards(String name, TestDatabase database, BoardStore store) {
        this.name = name;
        this.redis = new RedisCircuitBreaker(
                database.vertx(),
                Servers.redis(),
                TestDatabase.settings().redis().timeout());
        this.orders = new RedisCircuitBreaker(database.vertx(), Servers.redis(), REDIS_TIMEOUT_FOR_ORDERS);
        LiveRankStore live = new LiveRankStore(redis, "measured-" + Ids.next());
        this.ranks = new LiveRankUpdater(database.vertx(), store, live, KEPT);
        this.boards = new BoardReader(store, live, ranks, new SerialReadQueue(Duration.ofSeconds(5)));
    }

    void build() {
        seconds(name + ": live ranks built", ranks::mend);
        assertThat(ranks.believed()).isTrue();
        System.out.printf("%s: %d MB in Redis%n", name, redisMegabytes());
    }

    /** Prints how long pages and places take. */
    void read(String from, int calls) {
        for (Board board : Board.values()) {
            String what = name + " by " + board + " from " + from;
            Timings.of(calls, i -> boards.page(board, new PageRequest(100, 0))).print(what + ", first 100");
            Timings.of(calls, i -> boards.around(board, someone(chance), NEIGHBOURS))
                    .print(what + ", own place");
        }
        Timings.of(calls, i -> boards.page(Board.PNL, new PageRequest(1_000, chance.nextInt(MillionUsers.COUNT / 10))))
                .print(name + " from " + from + ", 1,000 anywhere");
    }

    /** Empties Redis and prints what some readers get until the ranks are there again, each of them right. */
    void readWhileRebuilt() {
        LeaderboardEntry.Page right = await(boards.page(Board.PNL, new PageRequest(50, 0)));
        await(orders.send(Request.cmd(Command.FLUSHALL).arg("ASYNC")));
        whileRead("built anew after a flush", right);
    }

    /** Builds the ranks anew while those that are there serve. */
    void readWhileRefreshed() {
        LeaderboardEntry.Page right = await(boards.page(Board.PNL, new PageRequest(50, 0)));
        ranks.refresh();
        whileRead("built anew beside those that serve", right);
    }

    private void whileRead(String what, LeaderboardEntry.Page right) {
        Timings pages = new Timings();
        Timings places = new Timings();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> readers = new ArrayList<>();
        seconds(name + ": " + what + " while " + READERS + " read", () -> {
            Future<Void> rebuilt = ranks.mend();
            for (int i = 0; i < READERS; i++) {
                Random own = new Random(i);
                readers.add(new Thread(() -> {
                    Timings ownPages = new Timings();
                    Timings ownPlaces = new Timings();
                    while (!rebuilt.isComplete()) {
                        timed(ownPages, boards.page(Board.PNL, new PageRequest(50, 0)), right, refused);
                        timed(ownPlaces, boards.around(Board.VOLUME, someone(own), NEIGHBOURS), null, refused);
                    }
                    pages.add(ownPages);
                    places.add(ownPlaces);
                }));
            }
            readers.forEach(Thread::start);
            return rebuilt;
        });
        readers.forEach(MeasuredBoards::join);
        pages.print(name + ": first 50 meanwhile, each one right");
        places.print(name + ": own place meanwhile");
        System.out.printf("%s: %d refused, %d MB in Redis%n", name, refused.get(), redisMegabytes());
        assertThat(ranks.believed()).isTrue();
    }

    private static void timed(Timings timings, Future<?> read, Object right, AtomicInteger refused) {
        timings.time(read.otherwise(failure -> {
            assertThat(failure).isInstanceOf(RefusedException.class);
            refused.incrementAndGet();
            return null;
        }));
        if (right != null && read.succeeded()) {
            assertThat(read.result()).isEqualTo(right);
        }
    }

    private static UUID someone(Random chance) {
        return MillionUsers.id(1 + chance.nextInt(MillionUsers.COUNT));
    }

    private long redisMegabytes() {
        String memory =
                await(orders.send(Request.cmd(Command.INFO).arg("memory"))).toString();
        String used = memory.lines()
                .filter(line -> line.startsWith("used_memory:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(used.substring(used.indexOf(':') + 1).strip()) >> 20;
    }

    /** Prints how long some work takes and how much of the heap. */
    static void seconds(String what, Supplier<Future<?>> work) {
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
                "%s: %.1f s%s, heap %d MB before, %d MB at most, of %d MB%n",
                what,
                (System.nanoTime() - begun) / 1e9,
                outcome == null ? "" : ", " + outcome,
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

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    @Override
    public void close() {
        redis.close();
        orders.close();
    }
}
