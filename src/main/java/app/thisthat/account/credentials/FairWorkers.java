package app.thisthat.account.credentials;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Runs expensive work of many clients on a few threads. Clients with waiting work take turns, so a client with much
 * work delays the others by one piece of work at a time. Work is refused with {@code SERVICE_BUSY} if it cannot start
 * in time, or if the queue is full. A full queue still accepts a client with less waiting work than another one, and
 * refuses the newest work of the latter: each of n clients can have the n-th part of the queue. At most {@link
 * #CLIENTS_PER_ACCOUNT_MAX} clients at a time have work for one account. For any thread; results arrive on the context of
 * the caller.
 */
final class FairWorkers {

    /** Executes work on another thread. */
    interface Pool {

        <T> Future<T> run(Callable<T> work);
    }

    /**
     * Bounds of the work.
     *
     * @param running most pieces of work at a time
     * @param waiting most pieces of work that wait
     * @param waitMax longest wait
     */
    record Bounds(int running, int waiting, Duration waitMax) {}

    /** Clients at a time that have work for one account. */
    static final int CLIENTS_PER_ACCOUNT_MAX = 3;

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Vertx vertx;
    private final Pool pool;
    private final Bounds bounds;

    /** The waiting work of each client; the client whose turn is next comes first. */
    private final Map<String, Deque<Work<?>>> waiting = new LinkedHashMap<>();

    /** The number of pieces of work that run or wait, for each account and client. */
    private final Map<String, Map<String, Integer>> accounts = new HashMap<>();

    private int waitingCount;
    private int runningCount;

    private final class Work<T> {

        private final String client;
        private final Optional<String> account;
        private final Callable<T> callable;
        private final Context context = vertx.getOrCreateContext();
        private final Promise<T> result = Promise.promise();
        private long timer;

        Work(String client, Optional<String> account, Callable<T> callable) {
            this.client = client;
            this.account = account;
            this.callable = callable;
        }

        void run() {
            pool.run(callable).onComplete(done -> {
                next(this).ifPresent(Work::run);
                context.runOnContext(turn -> result.complete(done.result(), done.cause()));
            });
        }

        void refuse() {
            context.runOnContext(turn -> result.tryFail(busy()));
        }
    }

    FairWorkers(Vertx vertx, Pool pool, Bounds bounds) {
        this.vertx = vertx;
        this.pool = pool;
        this.bounds = bounds;
    }

    private static RuntimeException busy() {
        return Refusal.of(RefusalCode.SERVICE_BUSY, "Too many concurrent password operations")
                .retryAfter(RETRY_AFTER_SECONDS)
                .asException();
    }

    /** Runs work of a client. Fails with {@code SERVICE_BUSY} or the exception of the work. */
    <T> Future<T> submit(String client, Callable<T> callable) {
        return submit(client, Optional.empty(), callable);
    }

    /**
     * Runs work of a client. Fails with {@code SERVICE_BUSY} or the exception of the work.
     *
     * @param account at which many clients may aim
     */
    <T> Future<T> submit(String client, Optional<String> account, Callable<T> callable) {
        Work<T> work = new Work<>(client, account, callable);
        if (starts(work)) {
            work.run();
        }
        return work.result.future();
    }

    /** Whether the work can run now. Otherwise it waits or is refused. */
    private synchronized boolean starts(Work<?> work) {
        Map<String, Integer> clients = work.account
                .map(account -> accounts.getOrDefault(account, Map.of()))
                .orElse(Map.of());
        if (clients.size() >= CLIENTS_PER_ACCOUNT_MAX && !clients.containsKey(work.client)) {
            work.refuse();
            return false;
        }
        if (runningCount < bounds.running) {
            runningCount++;
            enter(work);
            return true;
        }
        int own = waiting.containsKey(work.client) ? waiting.get(work.client).size() : 0;
        if (waitingCount >= bounds.waiting && !displaced(own)) {
            work.refuse();
            return false;
        }
        waiting.computeIfAbsent(work.client, first -> new ArrayDeque<>()).add(work);
        waitingCount++;
        enter(work);
        work.timer = vertx.setTimer(bounds.waitMax.toMillis(), due -> expire(work));
        return false;
    }

    private void enter(Work<?> work) {
        work.account.ifPresent(account ->
                accounts.computeIfAbsent(account, first -> new HashMap<>()).merge(work.client, 1, Integer::sum));
    }

    private void leave(Work<?> work) {
        work.account.ifPresent(account -> accounts.computeIfPresent(account, (key, clients) -> {
            clients.computeIfPresent(work.client, (client, count) -> count == 1 ? null : count - 1);
            return clients.isEmpty() ? null : clients;
        }));
    }

    /** Refuses the newest work of the client with the most, if that is more than a new client would have. */
    private boolean displaced(int own) {
        Optional<Deque<Work<?>>> longest = waiting.values().stream()
                .max(Comparator.comparingInt(Deque::size))
                .filter(works -> works.size() > own + 1);
        longest.ifPresent(works -> {
            Work<?> newest = works.removeLast();
            waitingCount--;
            vertx.cancelTimer(newest.timer);
            leave(newest);
            newest.refuse();
        });
        return longest.isPresent();
    }

    private synchronized void expire(Work<?> work) {
        Deque<Work<?>> works = waiting.get(work.client);
        if (works != null && works.remove(work)) {
            waitingCount--;
            if (works.isEmpty()) {
                waiting.remove(work.client);
            }
            leave(work);
            work.refuse();
        }
    }

    /** The work of the client whose turn it is, after work of another one has finished. */
    private synchronized Optional<Work<?>> next(Work<?> finished) {
        leave(finished);
        moveToEnd(finished.client);
        if (waiting.isEmpty()) {
            runningCount--;
            return Optional.empty();
        }
        String client = waiting.keySet().iterator().next();
        Deque<Work<?>> works = waiting.get(client);
        Work<?> work = works.remove();
        if (works.isEmpty()) {
            waiting.remove(client);
        }
        moveToEnd(client);
        waitingCount--;
        vertx.cancelTimer(work.timer);
        return Optional.of(work);
    }

    /** All other clients with waiting work have their turn before this one. */
    private void moveToEnd(String client) {
        Deque<Work<?>> works = waiting.remove(client);
        if (works != null) {
            waiting.put(client, works);
        }
    }
}
