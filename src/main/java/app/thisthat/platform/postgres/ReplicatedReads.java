package app.thisthat.platform.postgres;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Cancellation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Slow reads that the replica answers while it is used, and the primary otherwise. The answer has every write that was
 * confirmed before the read, of the caller and of others, on whichever node. A read that fails because of the replica
 * begins again on the primary, once, so it must have no effect other than its result. Reads of balances and sessions,
 * and reads that decide about bets, use the groups of the primary. Thread-safe; each read runs on the context of its
 * caller.
 */
public final class ReplicatedReads {

    /** A request is answered within 2 s, so a read that begins later on the primary would be too late. */
    private static final Duration FALLBACK_MAX = Duration.ofMillis(1_500);

    private static final Duration TURN_WAIT_MIN = Duration.ofMillis(100);

    /** Leaves time for a turn on the primary, also while the loss of the replica is not yet known. */
    private static final Duration TURN_WAIT_ON_REPLICA = Duration.ofMillis(500);

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Vertx vertx;
    private final ConnectionGroup group;
    private final FairReads primary;
    private final Optional<Replica> replica;
    private final LongAdder onReplica = new LongAdder();
    private final LongAdder onPrimary = new LongAdder();

    ReplicatedReads(Vertx vertx, ConnectionGroup group, FairReads primary, Optional<Replica> replica) {
        this.vertx = vertx;
        this.group = group;
        this.primary = primary;
        this.replica = replica;
    }

    void bindTo(MeterRegistry metrics) {
        bindTo(metrics, "primary", onPrimary);
        bindTo(metrics, "replica", onReplica);
    }

    private void bindTo(MeterRegistry metrics, String target, LongAdder count) {
        FunctionCounter.builder("thisthat_replicated_reads", count, LongAdder::sum)
                .description("Reads that the replica may answer, by the server that was asked")
                .tag("group", group.label())
                .tag("target", target)
                .register(metrics);
    }

    /** As {@link FairReads#read(Object, Cancellation, Function)}. */
    public <T> Future<T> read(Object caller, Cancellation cancellation, Function<SqlConnection, Future<T>> read) {
        return submit(caller, cancellation, primary.waitMax(), FALLBACK_MAX, read);
    }

    /** Runs a read that nobody cancels. */
    public <T> Future<T> read(Object caller, Function<SqlConnection, Future<T>> read) {
        return read(caller, new Cancellation(), read);
    }

    /** Runs a read whose statements are one read-only transaction. */
    public <T> Future<T> readInTransaction(Object caller, Function<SqlConnection, Future<T>> read) {
        return read(caller, FairReads.inTransaction(read));
    }

    /** Runs a further read of a response that has begun. It waits up to 30 s. */
    public <T> Future<T> readNext(Object caller, Function<SqlConnection, Future<T>> read) {
        Duration wait = FairReads.CONTINUATION_WAIT_MAX;
        return submit(caller, new Cancellation(), wait, wait, read);
    }

    private <T> Future<T> submit(
            Object caller,
            Cancellation cancellation,
            Duration waitMax,
            Duration fallbackMax,
            Function<SqlConnection, Future<T>> read) {
        if (replica.isEmpty() || !replica.get().monitor().isUsed()) {
            onPrimary.increment();
            return primary.submit(caller, cancellation, waitMax, read);
        }
        return new Attempt<>(replica.get(), caller, cancellation, waitMax, fallbackMax, read).start();
    }

    private static Throwable tooLate(Throwable failure) {
        RefusedException refusal = Refusal.of(RefusalCode.SERVICE_BUSY, "The database took too long for this request")
                .retryAfter(RETRY_AFTER_SECONDS)
                .asException();
        refusal.addSuppressed(failure);
        return refusal;
    }

    /** A read on the replica, which moves to the primary at most once. */
    private final class Attempt<T> {

        private final Replica server;
        private final Object caller;
        private final Cancellation cancellation;
        private final Duration waitMax;
        private final Duration fallbackMax;
        private final Function<SqlConnection, Future<T>> read;
        private final Context context = vertx.getOrCreateContext();
        private final long startNanos = System.nanoTime();
        private final Cancellation onReplicaCancelled = new Cancellation();
        private final AtomicBoolean decided = new AtomicBoolean();
        private final Promise<T> promise = Promise.promise();

        private Attempt(
                Replica server,
                Object caller,
                Cancellation cancellation,
                Duration waitMax,
                Duration fallbackMax,
                Function<SqlConnection, Future<T>> read) {
            this.server = server;
            this.caller = caller;
            this.cancellation = cancellation;
            this.waitMax = waitMax;
            this.fallbackMax = fallbackMax;
            this.read = read;
        }

        private Future<T> start() {
            onReplica.increment();
            Runnable loss = () -> moveToPrimary(Replica.Fallback.LOST, new Replica.BehindException());
            promise.future().onComplete(done -> server.monitor().removeLossHandler(loss));
            server.monitor().onLoss(loss);
            cancellation.onCancel(onReplicaCancelled::cancel);
            server.position()
                    .onComplete(
                            position -> context.runOnContext(known -> readOnReplica(position)),
                            failure -> moveToPrimary(Replica.Fallback.BEHIND, failure));
            return promise.future();
        }

        private void readOnReplica(long position) {
            server.reads(group)
                    .submit(caller, onReplicaCancelled, TURN_WAIT_ON_REPLICA, connection -> server.awaitReplay(
                                    connection, position)
                            .compose(replayed -> read.apply(connection)))
                    .onComplete(this::complete, this::onFailure);
        }

        private void complete(T result) {
            if (decided.compareAndSet(false, true)) {
                promise.complete(result);
            }
        }

        private void onFailure(Throwable failure) {
            Replica.Fallback reason = cancellation.isCancelled() ? null : Replica.fallback(failure);
            if (reason != null) {
                moveToPrimary(reason, failure);
            } else if (decided.compareAndSet(false, true)) {
                promise.fail(failure);
            }
        }

        private void moveToPrimary(Replica.Fallback reason, Throwable failure) {
            if (!decided.compareAndSet(false, true)) {
                return;
            }
            onReplicaCancelled.cancel();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
            context.runOnContext(next -> {
                if (elapsed.compareTo(fallbackMax) > 0) {
                    promise.fail(tooLate(failure));
                    return;
                }
                server.count(reason);
                Duration left = waitMax.minus(elapsed);
                primary.submit(caller, cancellation, left.compareTo(TURN_WAIT_MIN) > 0 ? left : TURN_WAIT_MIN, read)
                        .onComplete(promise);
            });
        }
    }
}
