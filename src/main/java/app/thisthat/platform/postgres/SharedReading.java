package app.thisthat.platform.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * A value that many callers read at once. A reading begins after the call, so its result is as new as the call. Calls
 * during a reading share the next one, so at most one is in progress. Thread-safe.
 */
final class SharedReading<T> {

    private final Supplier<Future<T>> read;
    private boolean running;

    /** The reading after the one in progress; null if nobody waits for it. */
    private Promise<T> following;

    SharedReading(Supplier<Future<T>> read) {
        this.read = read;
    }

    /** Returns the result of a reading that has not begun yet. */
    Future<T> next() {
        Promise<T> reading;
        synchronized (this) {
            if (running) {
                following = following == null ? Promise.promise() : following;
                return following.future();
            }
            running = true;
            reading = Promise.promise();
        }
        run(reading);
        return reading.future();
    }

    private void run(Promise<T> reading) {
        read.get().onComplete(result -> {
            Promise<T> next;
            synchronized (this) {
                next = following;
                following = null;
                running = next != null;
            }
            if (next != null) {
                run(next);
            }
            if (result.succeeded()) {
                reading.complete(result.result());
            } else {
                reading.fail(result.cause());
            }
        });
    }
}
