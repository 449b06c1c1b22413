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

/** The leaderboards of one window as the service builds them, with their measurements. */
final class MeasuredBoards implements AutoCloseable {

    private static final int NEIGHBOURS = 5;
    private static final long SAMPLE_MS = 20;
    private static final int READERS = 4;
    private static final Duration ADMIN_REDIS_TIMEOUT = Duration.ofMinutes(1);
    private static final LiveRankUpdater.Lifetimes LIFETIMES =
            new LiveRankUpdater.Lifetimes(Duration.ofMinutes(5), Duration.ofSeconds(1));

    private final Random random = new Random(1);
    private final String name;
    private final RedisCircuitBreaker redis;
    private final RedisCircuitBreaker adminRedis;
    private final BoardReader reader;
    private final LiveRankUpdater updater;

    MeasuredBoards(String name, TestDatabase database, BoardStore store) {
        this.name = name;
        this.redis = new RedisCircuitBreaker(
                database.vertx(),
                Servers.redis(),
                TestDatabase.settings().redis().timeout());
        this.adminRedis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), ADMIN_REDIS_TIMEOUT);
        LiveRankStore live = new LiveRankStore(redis, "measured-" + Ids.next());
        this.updater = new LiveRankUpdater(database.vertx(), store, live, LIFETIMES);
        this.reader = new BoardReader(store, live, updater);
    }

    void build() {
        seconds(name + ": live ranks built", updater::rebuildIfNeeded);
        assertThat(updater.isValid()).isTrue();
        System.out.printf("%s: %d MB in Redis%n", name, redisMegabytes());
    }

    /** Prints the times of pages and own ranks. */
    void read(String from, int calls) {
        for (Board board : Board.values()) {
            String what = name + " by " + board + " from " + from;
            Timings.of(calls, i -> reader.page(board, new PageRequest(100, 0))).print(what + ", first 100");
            Timings.of(calls, i -> reader.around(board, randomUser(random), NEIGHBOURS))
                    .print(what + ", own rank");
        }
        Timings.of(calls, i -> reader.page(Board.PNL, new PageRequest(1_000, random.nextInt(MillionUsers.COUNT / 10))))
                .print(name + " from " + from + ", 1,000 anywhere");
    }

    /** Empties Redis and measures readers during the rebuild; every page has to be correct. */
    void readWhileRebuilt() {
        LeaderboardEntry.Page expected = await(reader.page(Board.PNL, new PageRequest(50, 0)));
        await(adminRedis.send(Request.cmd(Command.FLUSHALL).arg("ASYNC")));
        whileRead("rebuilt after a flush", expected);
    }

    /** Measures readers during a rebuild beside valid ranks. */
    void readWhileRefreshed() {
        LeaderboardEntry.Page expected = await(reader.page(Board.PNL, new PageRequest(50, 0)));
        updater.requestRebuild();
        whileRead("rebuilt beside valid ranks", expected);
    }

    private void whileRead(String what, LeaderboardEntry.Page expected) {
        Timings pages = new Timings();
        Timings places = new Timings();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> readers = new ArrayList<>();
        seconds(name + ": " + what + " while " + READERS + " read", () -> {
            Future<Void> rebuilt = updater.rebuildIfNeeded();
            for (int i = 0; i < READERS; i++) {
                Random own = new Random(i);
                readers.add(new Thread(() -> {
                    Timings ownPages = new Timings();
                    Timings ownPlaces = new Timings();
                    while (!rebuilt.isComplete()) {
                        timed(ownPages, reader.page(Board.PNL, new PageRequest(50, 0)), expected, refused);
                        timed(ownPlaces, reader.around(Board.VOLUME, randomUser(own), NEIGHBOURS), null, refused);
                    }
                    pages.add(ownPages);
                    places.add(ownPlaces);
                }));
            }
            readers.forEach(Thread::start);
            return rebuilt;
        });
        readers.forEach(MeasuredBoards::join);
        pages.print(name + ": first 50 meanwhile, all correct");
        places.print(name + ": own rank meanwhile");
        System.out.printf("%s: %d refused, %d MB in Redis%n", name, refused.get(), redisMegabytes());
        assertThat(updater.isValid()).isTrue();
    }

    private static void timed(Timings timings, Future<?> read, Object expected, AtomicInteger refused) {
        timings.time(read.otherwise(failure -> {
            assertThat(failure).isInstanceOf(RefusedException.class);
            refused.incrementAndGet();
            return null;
        }));
        if (expected != null && read.succeeded()) {
            assertThat(read.result()).isEqualTo(expected);
        }
    }

    private static UUID randomUser(Random random) {
        return MillionUsers.id(1 + random.nextInt(MillionUsers.COUNT));
    }

    private long redisMegabytes() {
        String memory =
                await(adminRedis.send(Request.cmd(Command.INFO).arg("memory"))).toString();
        String used = memory.lines()
                .filter(line -> line.startsWith("used_memory:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(used.substring(used.indexOf(':') + 1).strip()) >> 20;
    }

    /** Prints duration and heap use of some work. */
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
        adminRedis.close();
    }
}
