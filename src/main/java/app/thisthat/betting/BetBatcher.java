package app.thisthat.betting;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Group commit of bets and cash-outs, which are both called bets here. A bet waits in a bounded queue while a batch is
 * being committed, and the next batch takes all bets that have arrived meanwhile. An idle service commits a single bet
 * at once. Under load the batches grow, and one commit is shared by many bets.
 *
 * <p>Batches share one connection. A large batch is sent before the previous one has committed, which leaves the server
 * no pause between them. The pipeline is stalled if no batch has completed on it for 20 ms, usually because of a row
 * lock. Batches then bypass it on connections of the pool.
 *
 * <p>A user has at most one bet in flight. Two batches therefore never wait for the same user's row, and the order of a
 * user's bets is kept. Confined to one event loop.
 */
final class BetBatcher {

    /** The caller's request has timed out by then. */
    private static final long QUEUE_TIMEOUT_NANOS = 2_000_000_000L;

    /** A smaller batch costs the database more per bet than an earlier commit gains; see load-tests/RESULTS.md. */
    private static final int LARGE_BATCH_SIZE = 20;

    /** One batch is executed while the next one is already at the server. */
    private static final int PIPELINE_DEPTH_MAX = 2;

    /** A commit takes about 3 ms unless it waits for a lock. */
    private static final Duration STALL_TIMEOUT = Duration.ofMillis(20);

    private final BettingSettings settings;
    private final BiFunction<List<BetRequest>, CommitLane, Future<List<BetOutcome>>> commit;
    private final LongSupplier nanoClock;
    private final BiConsumer<Duration, Runnable> timer;
    private final BettingMetrics metrics;
    private final Deque<QueuedBet> queue = new ArrayDeque<>();
    private final Set<UUID> usersInFlight = new HashSet<>();
    private int batchesInFlight;
    private int batchesPipelined;
    private long pipelineProgressNanos;
    private long lastSentNanos;
    private boolean dispatchScheduled;

    private record QueuedBet(BetRequest bet, Promise<BetOutcome> promise, long queuedNanos) {}

    /**
     * Creates a batcher with an empty queue.
     *
     * @param commit commits a batch; returns the outcome of each bet in the order of the batch
     * @param timer runs a task once after a delay
     */
    BetBatcher(
            BettingSettings settings,
            BiFunction<List<BetRequest>, CommitLane, Future<List<BetOutcome>>> commit,
            LongSupplier nanoClock,
            BiConsumer<Duration, Runnable> timer,
            BettingMetrics metrics) {
        this.settings = settings;
        this.commit = commit;
        this.nanoClock = nanoClock;
        this.timer = timer;
        this.metrics = metrics;
    }

    /** Queues a bet; refuses it with {@code SERVICE_BUSY} if the queue is full. */
    Future<BetOutcome> place(BetRequest bet) {
        if (queue.size() >= settings.queue()) {
            return Future.succeededFuture(new BetOutcome.Refused(BetRefusals.busy()));
        }
        Promise<BetOutcome> promise = Promise.promise();
        queue.addLast(new QueuedBet(bet, promise, nanoClock.getAsLong()));
        dispatch();
        metrics.queue(queue.size(), batchesInFlight);
        return promise.future();
    }

    /** Number of bets in the queue. */
    int queued() {
        return queue.size();
    }

    private void dispatch() {
        Optional<CommitLane> lane = nextLane();
        while (lane.isPresent()) {
            List<QueuedBet> batch = takeBatch();
            if (batch.isEmpty()) {
                break;
            }
            send(batch, lane.get());
            lane = nextLane();
        }
        if (!queue.isEmpty() && !dispatchScheduled) {
            dispatchScheduled = true;
            timer.accept(STALL_TIMEOUT, this::dispatchAgain);
        }
    }

    private void dispatchAgain() {
        dispatchScheduled = false;
        dispatch();
    }

    /** The lane of the next batch; empty if it has to wait. */
    private Optional<CommitLane> nextLane() {
        if (batchesInFlight >= settings.groupsInFlight()) {
            return Optional.empty();
        }
        if (batchesPipelined == 0 || (batchesPipelined < pipelineDepth() && isLargeBatch() && !pipelineStalled())) {
            return Optional.of(CommitLane.PIPELINED);
        }
        return pipelineStalled() && (isLargeBatch() || nothingSentRecently())
                ? Optional.of(CommitLane.BYPASS)
                : Optional.empty();
    }

    /** Leaves one batch in flight for the bypass. */
    private int pipelineDepth() {
        return Math.min(PIPELINE_DEPTH_MAX, settings.groupsInFlight() - 1);
    }

    private boolean pipelineStalled() {
        return nanoClock.getAsLong() - pipelineProgressNanos >= STALL_TIMEOUT.toNanos();
    }

    private boolean isLargeBatch() {
        return queue.size() >= Math.min(LARGE_BATCH_SIZE, settings.groupSize());
    }

    private boolean nothingSentRecently() {
        return nanoClock.getAsLong() - lastSentNanos >= STALL_TIMEOUT.toNanos();
    }

    private List<QueuedBet> takeBatch() {
        List<QueuedBet> batch = new ArrayList<>();
        Deque<QueuedBet> skipped = new ArrayDeque<>();
        long oldestNanos = nanoClock.getAsLong() - QUEUE_TIMEOUT_NANOS;
        while (!queue.isEmpty() && batch.size() < settings.groupSize()) {
            QueuedBet next = queue.pollFirst();
            if (next.queuedNanos - oldestNanos < 0) {
                next.promise.complete(new BetOutcome.Refused(BetRefusals.busy()));
            } else if (usersInFlight.add(next.bet.userId())) {
                batch.add(next);
            } else {
                skipped.addLast(next);
            }
        }
        while (!skipped.isEmpty()) {
            queue.addFirst(skipped.pollLast());
        }
        return batch;
    }

    private void send(List<QueuedBet> batch, CommitLane lane) {
        long sentNanos = nanoClock.getAsLong();
        batchesInFlight++;
        lastSentNanos = sentNanos;
        if (lane == CommitLane.PIPELINED && batchesPipelined++ == 0) {
            pipelineProgressNanos = sentNanos;
        }
        metrics.sent(batch.size(), sentNanos - batch.get(0).queuedNanos);
        List<BetRequest> bets = batch.stream().map(QueuedBet::bet).toList();
        // compose turns an exception of commit into a failed future; a leaked batch would block its users for ever
        Future.succeededFuture(bets).compose(all -> commit.apply(all, lane)).onComplete(committed -> {
            long committedNanos = nanoClock.getAsLong();
            batchesInFlight--;
            if (lane == CommitLane.PIPELINED) {
                batchesPipelined--;
                pipelineProgressNanos = committedNanos;
            }
            bets.forEach(bet -> usersInFlight.remove(bet.userId()));
            metrics.committed(committedNanos - sentNanos);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i)
                        .promise
                        .complete(
                                committed.succeeded()
                                        ? committed.result().get(i)
                                        : new BetOutcome.Refused(BetRefusals.unknownOutcome()));
            }
            dispatch();
            metrics.queue(queue.size(), batchesInFlight);
        });
    }
}
