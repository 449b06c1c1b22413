package app.thisthat.leaderboard;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Runs expensive reads of PostgreSQL one at a time, so that bets and the rebuild of the live ranks keep their share of
 * the database. A read that cannot start within the maximum wait is refused. Thread-safe; each read runs on the event
 * loop of its caller.
 */
final class SerialReadQueue {

    private static final int QUEUE_MAX = 1_000;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final long waitMaxNanos;
    private final Queue<QueuedRead> queue = new ArrayDeque<>();
    private boolean reading;

    private record QueuedRead(Runnable start, Runnable refuse, long deadlineNanos) {}

    SerialReadQueue(Duration waitMax) {
        this.waitMaxNanos = waitMax.toNanos();
    }

    /** Runs a read; fails with {@code SERVICE_BUSY} if the queue is full or the wait is too long. */
    <T> Future<T> read(Supplier<Future<T>> read) {
        Promise<T> result = Promise.promise();
        QueuedRead queued = new QueuedRead(
                onCallerContext(() -> Future.succeededFuture()
                        .compose(started -> read.get())
                        .onComplete(result)
                        .onComplete(done -> startNext())),
                onCallerContext(() -> result.fail(busy())),
                System.nanoTime() + waitMaxNanos);
        enqueue(queued).run();
        return result.future();
    }

    /** Returns what the caller has to run outside the lock. */
    private synchronized Runnable enqueue(QueuedRead read) {
        if (!reading) {
            reading = true;
            return read.start();
        }
        if (queue.size() == QUEUE_MAX) {
            return read.refuse();
        }
        queue.add(read);
        return () -> {};
    }

    private void startNext() {
        for (Optional<QueuedRead> next = poll(); next.isPresent(); next = poll()) {
            if (System.nanoTime() - next.get().deadlineNanos() < 0) {
                next.get().start().run();
                return;
            }
            next.get().refuse().run();
        }
    }

    private synchronized Optional<QueuedRead> poll() {
        Optional<QueuedRead> next = Optional.ofNullable(queue.poll());
        reading = next.isPresent();
        return next;
    }

    private static Runnable onCallerContext(Runnable work) {
        Context context = Vertx.currentContext();
        return context == null ? work : () -> context.runOnContext(ignored -> work.run());
    }

    private static RuntimeException busy() {
        return Refusal.of(RefusalCode.SERVICE_BUSY, "Leaderboards are busy; try again later")
                .retryAfter(RETRY_AFTER_SECONDS)
                .asException();
    }
}
