package app.thisthat.platform.postgres;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Cancellation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Reads that may be slow, on a few connections that the callers share fairly. Waiting callers take turns, and one
 * caller never has all connections, so many reads of one caller delay another's by one read at most. A read that cannot
 * start in time is refused with {@code SERVICE_BUSY}. A cancelled read is not started, or is cancelled at the server.
 * Thread-safe; each read runs on the context of its caller.
 */
public final class FairReads {

    /** The caller of all reads of admins. */
    public static final String ADMIN = "admin";

    /**
     * A caller of reads that are so slow that all of them together have the turns of one caller. Its members take these
     * turns in rotation.
     */
    public record Member(Object group, Object id) {

        private static Member of(Object caller) {
            return caller instanceof Member member ? member : new Member(caller, caller);
        }
    }

    private static final int RETRY_AFTER_SECONDS = 1;

    /** A response that has begun cannot be refused any more. */
    static final Duration CONTINUATION_WAIT_MAX = Duration.ofSeconds(30);

    /** Least bound of the waiting reads of one caller. */
    static final int WAITING_PER_CALLER_MIN = 32;

    /** Part of the queue that one caller may fill: many users may share an address. */
    private static final int CALLERS_TO_FILL = 3;

    /** Callers that are compared when too many reads wait. A limit, since many callers may wait. */
    private static final int COMPARED_MAX = 100;

    private static final Future<Void> NOT_CANCELLED = Future.succeededFuture();

    private final Vertx vertx;
    private final Pool pool;
    private final ConnectionGroup group;
    private final String label;
    private final int connections;
    private final int waitingMax;
    private final int waitingPerCallerMax;
    private final Duration waitMax;
    private final LongAdder refusals = new LongAdder();
    private final LongAdder cancellations = new LongAdder();

    /** The callers with waiting or running reads; the first one is the next to have a turn. */
    private final Map<Object, CallerReads> callers = new LinkedHashMap<>();

    private int running;
    private int waiting;

    /** The reads of one caller. */
    private static final class CallerReads {

        private final Object caller;

        /** The members with waiting reads; the first one is the next to have a turn. */
        private final Map<Object, Deque<Entry<?>>> members = new LinkedHashMap<>();

        private int waiting;
        private int running;

        private CallerReads(Object caller) {
            this.caller = caller;
        }

        private void add(Entry<?> entry) {
            members.computeIfAbsent(entry.member.id, id -> new ArrayDeque<>()).add(entry);
            waiting++;
        }

        private Entry<?> removeFirst() {
            Object id = members.keySet().iterator().next();
            Deque<Entry<?>> reads = members.remove(id);
            Entry<?> entry = reads.remove();
            if (!reads.isEmpty()) {
                members.put(id, reads);
            }
            waiting--;
            return entry;
        }

        /** Removes the latest read of the member with most waiting reads among the first ones. */
        private Entry<?> removeLatest() {
            Deque<Entry<?>> most = members.values().stream()
                    .limit(COMPARED_MAX)
                    .max(Comparator.comparingInt(Deque::size))
                    .orElseThrow();
            Entry<?> latest = most.getLast();
            remove(latest);
            return latest;
        }

        private boolean remove(Entry<?> entry) {
            Deque<Entry<?>> reads = members.get(entry.member.id);
            if (reads == null || !reads.remove(entry)) {
                return false;
            }
            if (reads.isEmpty()) {
                members.remove(entry.member.id);
            }
            waiting--;
            return true;
        }
    }

    /**
     * Creates reads over the connections of a group.
     *
     * @param label name in metrics
     */
    FairReads(Vertx vertx, Pool pool, ConnectionGroup group, String label, int connections, DatabaseSettings settings) {
        this.vertx = vertx;
        this.pool = pool;
        this.group = group;
        this.label = label;
        this.connections = connections;
        this.waitingMax = group.waitingMax(settings);
        this.waitingPerCallerMax = Math.max(WAITING_PER_CALLER_MIN, waitingMax / CALLERS_TO_FILL);
        this.waitMax = group.turnTimeout(settings);
    }

    void bindTo(MeterRegistry metrics) {
        Gauge.builder("thisthat_fair_reads_waiting", this, FairReads::waiting)
                .description("Reads that wait for one of the connections that callers share")
                .tag("group", label)
                .register(metrics);
        FunctionCounter.builder("thisthat_fair_reads_refused", refusals, LongAdder::sum)
                .description("Reads that could not start in time")
                .tag("group", label)
                .register(metrics);
        FunctionCounter.builder("thisthat_fair_reads_cancelled", cancellations, LongAdder::sum)
                .description("Reads that were cancelled because no client waited for them any more")
                .tag("group", label)
                .register(metrics);
    }

    private synchronized int waiting() {
        return waiting;
    }

    /**
     * Runs a read.
     *
     * @param caller whose turn it uses; a {@link Member} shares the turns of its group
     * @return fails with {@code SERVICE_BUSY} if too many reads wait or the read could not start in time, and with
     *     {@link CancellationException} if it was cancelled
     */
    public <T> Future<T> read(Object caller, Cancellation cancellation, Function<SqlConnection, Future<T>> read) {
        return submit(caller, cancellation, waitMax, read);
    }

    /** Runs a read that nobody cancels. */
    public <T> Future<T> read(Object caller, Function<SqlConnection, Future<T>> read) {
        return read(caller, new Cancellation(), read);
    }

    /** Runs a read whose statements are one read-only transaction. */
    public <T> Future<T> readInTransaction(Object caller, Function<SqlConnection, Future<T>> read) {
        return read(caller, inTransaction(read));
    }

    static <T> Function<SqlConnection, Future<T>> inTransaction(Function<SqlConnection, Future<T>> read) {
        return connection -> connection
                .query("begin read only")
                .execute()
                .compose(begun -> read.apply(connection))
                .eventually(() -> connection.query("rollback").execute());
    }

    /** Runs a further read of a response that has begun. It waits up to 30 s. */
    public <T> Future<T> readNext(Object caller, Function<SqlConnection, Future<T>> read) {
        return submit(caller, new Cancellation(), CONTINUATION_WAIT_MAX, read);
    }

    /** Longest wait for a turn. */
    Duration waitMax() {
        return waitMax;
    }

    /** Runs a read that waits at most {@code waitMax} for its turn. */
    <T> Future<T> submit(
            Object caller, Cancellation cancellation, Duration waitMax, Function<SqlConnection, Future<T>> read) {
        Entry<T> entry = new Entry<>(caller, vertx.getOrCreateContext(), cancellation, read);
        Entry<?> refused = enqueue(entry);
        if (refused != null) {
            refused.fail(busy());
        }
        startNext();
        if (!entry.isStarted() && refused != entry) {
            long timer = vertx.setTimer(waitMax.toMillis(), id -> refuseIfWaiting(entry));
            entry.promise.future().onComplete(done -> vertx.cancelTimer(timer));
        }
        cancellation.onCancel(() -> cancel(entry));
        return entry.promise.future();
    }

    /** Queues a read and returns the one to refuse, if any: the latest one of the caller with most waiting reads. */
    private synchronized Entry<?> enqueue(Entry<?> entry) {
        CallerReads own = callers.computeIfAbsent(entry.member.group, CallerReads::new);
        own.add(entry);
        waiting++;
        if (own.waiting > waitingPerCallerMax) {
            return dropLatest(own);
        }
        return waiting > waitingMax ? dropLatest(withMostWaiting(own)) : null;
    }

    private CallerReads withMostWaiting(CallerReads own) {
        CallerReads most = own;
        int compared = 0;
        for (CallerReads reads : callers.values()) {
            most = reads.waiting > most.waiting ? reads : most;
            compared++;
            if (compared == COMPARED_MAX) {
                break;
            }
        }
        return most;
    }

    private Entry<?> dropLatest(CallerReads reads) {
        Entry<?> dropped = reads.removeLatest();
        waiting--;
        removeIfIdle(reads);
        return dropped;
    }

    private void startNext() {
        for (Entry<?> next = poll(); next != null; next = poll()) {
            Entry<?> started = next;
            started.context.runOnContext(turn -> started.start());
        }
    }

    private synchronized Entry<?> poll() {
        if (running == connections) {
            return null;
        }
        int perCaller = Math.max(1, connections - 1);
        Iterator<CallerReads> turns = callers.values().iterator();
        while (turns.hasNext()) {
            CallerReads reads = turns.next();
            if (reads.running < perCaller && reads.waiting > 0) {
                turns.remove();
                callers.put(reads.caller, reads);
                Entry<?> entry = reads.removeFirst();
                entry.started = true;
                reads.running++;
                running++;
                waiting--;
                return entry;
            }
        }
        return null;
    }

    private void release(Object caller) {
        synchronized (this) {
            CallerReads reads = callers.get(caller);
            reads.running--;
            running--;
            removeIfIdle(reads);
        }
        startNext();
    }

    private void removeIfIdle(CallerReads reads) {
        if (reads.running == 0 && reads.waiting == 0) {
            callers.remove(reads.caller);
        }
    }

    private synchronized boolean removeIfWaiting(Entry<?> entry) {
        CallerReads reads = callers.get(entry.member.group);
        if (entry.started || reads == null || !reads.remove(entry)) {
            return false;
        }
        waiting--;
        removeIfIdle(reads);
        return true;
    }

    private void refuseIfWaiting(Entry<?> entry) {
        if (removeIfWaiting(entry)) {
            entry.fail(busy());
        }
    }

    private void cancel(Entry<?> entry) {
        if (removeIfWaiting(entry)) {
            cancellations.increment();
            entry.fail(new CancellationException());
        } else {
            entry.context.runOnContext(turn -> entry.cancelRunning());
        }
    }

    private RefusedException busy() {
        refusals.increment();
        return Refusal.of(RefusalCode.SERVICE_BUSY, "Too many " + group.subject() + " are waiting")
                .retryAfter(RETRY_AFTER_SECONDS)
                .asException();
    }

    /** A read that waits or runs. Its methods run on its context. */
    private final class Entry<T> {

        private final Member member;
        private final Context context;
        private final Cancellation cancellation;
        private final Function<SqlConnection, Future<T>> read;
        private final Promise<T> promise = Promise.promise();
        private boolean started;
        private PgConnection connection;
        private Future<Void> cancelling = NOT_CANCELLED;

        private Entry(
                Object caller, Context context, Cancellation cancellation, Function<SqlConnection, Future<T>> read) {
            this.member = Member.of(caller);
            this.context = context;
            this.cancellation = cancellation;
            this.read = read;
        }

        private boolean isStarted() {
            synchronized (FairReads.this) {
                return started;
            }
        }

        private void fail(Throwable cause) {
            context.runOnContext(turn -> promise.tryFail(cause));
        }

        private void start() {
            pool.withConnection(this::run).onComplete(done -> {
                release(member.group);
                if (done.succeeded()) {
                    promise.tryComplete(done.result());
                } else {
                    promise.tryFail(done.cause());
                }
            });
        }

        private Future<T> run(SqlConnection acquired) {
            if (cancellation.isCancelled()) {
                return Future.failedFuture(new CancellationException());
            }
            connection = PgConnection.cast(acquired);
            return Future.succeededFuture(acquired).compose(read).eventually(() -> {
                connection = null;
                return cancelling.compose(sent -> drain(acquired)).otherwiseEmpty();
            });
        }

        /**
         * The server may receive a cancel request after the read has ended. A statement without effect receives it, so
         * that the next read on the connection does not.
         */
        private Future<?> drain(SqlConnection acquired) {
            return cancelling == NOT_CANCELLED
                    ? Future.succeededFuture()
                    : acquired.query("select").execute();
        }

        private void cancelRunning() {
            if (connection != null) {
                cancellations.increment();
                cancelling = connection.cancelRequest();
            }
        }
    }
}
