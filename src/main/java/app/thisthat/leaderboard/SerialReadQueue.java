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
 * Lets one at a time read what may take the database seconds, and all its cores, so that bets go on beside it and the live
 * ranks are there again soon. The others wait their turn; whose turn comes too late is refused. Of use to any thread:
 * everybody reads on the event loop they came from.
 */
final class SerialReadQueue {

    private static final int WAITING_MAX = 1_000;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final long patienceNanos;
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private boolean reading;

    private record Turn(Runnable begin, Runnable refuse, long untilNanos) {}

    /** Lets nobody wait longer than so long. */
    SerialReadQueue(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Reads as soon as it may; fails with {@code SERVICE_BUSY}. */
    <T> Future<T> read(Supplier<Future<T>> read) {
        Promise<T> answer = Promise.promise();
        Turn turn = new Turn(
                onOwnLoop(() -> Future.succeededFuture()
                        .compose(begun -> read.get())
                        .onComplete(answer)
                        .onComplete(done -> over())),
                onOwnLoop(() -> answer.fail(busy())),
                System.nanoTime() + patienceNanos);
        enter(turn).run();
        return answer.future();
    }

    private synchronized Runnable enter(Turn turn) {
        if (!reading) {
            reading = true;
            return turn.begin();
        }
        if (waiting.size() == WAITING_MAX) {
            return turn.refuse();
        }
        waiting.add(turn);
        return () -> {};
    }

    private void over() {
        for (Optional<Turn> next = next(); next.isPresent(); next = next()) {
            if (System.nanoTime() - next.get().untilNanos() < 0) {
                next.get().begin().run();
                return;
            }
            next.get().refuse().run();
        }
    }

    private synchronized Optional<Turn> next() {
        Optional<Turn> next = Optional.ofNullable(waiting.poll());
        reading = next.isPresent();
        return next;
    }

    private static Runnable onOwnLoop(Runnable work) {
        Context own = Vertx.currentContext();
        return own == null ? work : () -> own.runOnContext(now -> work.run());
    }

    private static RuntimeException busy() {
        return Refusal.of(RefusalCode.SERVICE_BUSY, "The ranks are being put together; try again soon")
                .retryAfter(RETRY_AFTER_SECONDS)
                .asException();
    }
}
