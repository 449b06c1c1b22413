package app.thisthat.account.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FairWorkersTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static Vertx vertx;

    private final BlockedPool pool = new BlockedPool();
    private final List<String> order = new ArrayList<>();

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        TestDatabase.await(vertx.close());
    }

    /** Runs work on request. */
    private static final class BlockedPool implements FairWorkers.Pool {

        private final Deque<Runnable> started = new ArrayDeque<>();

        @Override
        public <T> Future<T> run(Callable<T> work) {
            Promise<T> result = Promise.promise();
            started.add(() -> {
                try {
                    result.complete(work.call());
                } catch (Exception e) {
                    result.fail(e);
                }
            });
            return result.future();
        }

        /** Finishes the running work and what follows it. */
        void finishAll() {
            while (!started.isEmpty()) {
                started.remove().run();
            }
        }
    }

    private FairWorkers workers(int running, int waiting, Duration waitMax) {
        return new FairWorkers(vertx, pool, new FairWorkers.Bounds(running, waiting, waitMax));
    }

    private Future<Boolean> submit(FairWorkers workers, String client) {
        return workers.submit(client, () -> order.add(client));
    }

    private List<Future<Boolean>> flood(FairWorkers workers, int count) {
        return IntStream.range(0, count).mapToObj(i -> submit(workers, "flood")).toList();
    }

    private static void assertBusy(Future<?> refused) {
        AccountTestSupport.assertRefused(refused, RefusalCode.SERVICE_BUSY);
    }

    private static void assertDone(List<Future<Boolean>> works) {
        works.forEach(TestDatabase::await);
    }

    @Test
    void oneAccount_hasWorkOfFewClientsAtATime() {
        FairWorkers workers = workers(1, 30, LONG);
        Optional<String> account = Optional.of("ada@example.com");
        List<Future<Boolean>> attempts = IntStream.range(0, 21)
                .mapToObj(i -> workers.submit("address " + i, account, () -> order.add("attempt")))
                .toList();
        Future<Boolean> other = workers.submit("other", Optional.of("bob@example.com"), () -> order.add("other"));

        pool.finishAll();

        TestDatabase.await(other);
        assertDone(attempts.subList(0, FairWorkers.CLIENTS_PER_ACCOUNT_MAX));
        attempts.subList(FairWorkers.CLIENTS_PER_ACCOUNT_MAX, 21).forEach(FairWorkersTest::assertBusy);
        Future<Boolean> later = workers.submit("address 5", account, () -> order.add("later"));
        pool.finishAll();
        TestDatabase.await(later);
    }

    @Test
    void clients_takeTurnsAndOnlyTheSurplusOfOneIsRefused() {
        FairWorkers workers = workers(1, 10, LONG);
        List<Future<Boolean>> flood = flood(workers, 21);
        List<Future<Boolean>> others = List.of("a", "b", "c", "d", "e", "f").stream()
                .map(client -> submit(workers, client))
                .toList();

        pool.finishAll();

        assertDone(others);
        assertDone(flood.subList(0, 5));
        flood.subList(5, 21).forEach(FairWorkersTest::assertBusy);
        assertThat(order).containsExactly("flood", "a", "b", "c", "d", "e", "f", "flood", "flood", "flood", "flood");
    }

    @Test
    void newWorkOfAClient_waitsForTheTurnsOfAllOthers() {
        FairWorkers workers = workers(1, 20, LONG);
        flood(workers, 2);
        submit(workers, "a");
        submit(workers, "a");
        submit(workers, "b");
        pool.started.remove().run();
        flood(workers, 1);

        pool.finishAll();

        assertThat(order).containsExactly("flood", "a", "b", "flood", "a", "flood");
    }

    @Test
    void fullQueue_givesAPlaceOfTheBusiestClientToANewOne() {
        FairWorkers workers = workers(1, 4, LONG);
        List<Future<Boolean>> flood = flood(workers, 5);
        Future<Boolean> other = submit(workers, "a");
        Future<Boolean> another = submit(workers, "b");

        pool.finishAll();

        assertDone(List.of(other, another));
        assertDone(flood.subList(0, 3));
        assertBusy(flood.get(3));
        assertBusy(flood.get(4));
    }

    @Test
    void fullQueueOfEqualClients_refusesANewOne() {
        FairWorkers workers = workers(1, 2, LONG);
        List<Future<Boolean>> early = List.of(submit(workers, "a"), submit(workers, "b"), submit(workers, "c"));
        Future<Boolean> late = submit(workers, "d");

        assertBusy(late);
        pool.finishAll();
        assertDone(early);
    }

    @Test
    void waitingWork_isRefusedWhenItsTimeIsOver() {
        FairWorkers workers = workers(1, 20, Duration.ofMillis(20));
        Future<Boolean> running = submit(workers, "a");
        Future<Boolean> waiting = submit(workers, "b");

        assertBusy(waiting);
        pool.finishAll();
        TestDatabase.await(running);
        assertThat(order).containsExactly("a");
        Future<Boolean> later = submit(workers, "b");
        pool.finishAll();
        TestDatabase.await(later);
    }

    @Test
    void failedWork_failsItsCallerOnlyAndFreesItsThread() {
        FairWorkers workers = workers(2, 20, LONG);
        Future<Object> failing = workers.submit("a", () -> {
            throw new IllegalStateException("broken");
        });
        List<Future<Boolean>> others = List.of(submit(workers, "b"), submit(workers, "c"), submit(workers, "d"));

        assertThat(pool.started).hasSize(2);
        pool.finishAll();

        assertDone(others);
        assertThatThrownBy(() -> TestDatabase.await(failing)).hasMessage("broken");
        submit(workers, "e");
        submit(workers, "f");
        assertThat(pool.started).hasSize(2);
    }
}
