package app.thisthat.platform;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Sends single requests to a server in batches. While fewer than {@link #IN_FLIGHT_MAX} batches are in flight, all
 * queued requests are sent at once: a lone request is not delayed, and batches grow under load. A request that was not
 * sent within {@link #WAIT_MAX} is not sent any more, since nobody waits longer for its response. For any thread; a
 * response arrives on the context of its caller.
 *
 * @param <Q> request
 * @param <R> response
 */
public final class RequestBatcher<Q, R> {

    private static final int IN_FLIGHT_MAX = 2;
    private static final int BATCH_MAX = 256;
    private static final int QUEUE_MAX = 5_000;

    /** A request to the API is answered within this time. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Function<List<Q>, Future<List<R>>> server;
    private final LongSupplier nanoTime;
    private final Queue<Pending<Q, R>> queue = new ArrayDeque<>();
    private int inFlight;

    private record Pending<Q, R>(Q request, Context context, Promise<R> response, long queuedNanos) {}

    /**
     * Creates a batcher.
     *
     * @param server returns one response for each request of a batch, in their order
     */
    public RequestBatcher(Vertx vertx, Function<List<Q>, Future<List<R>>> server) {
        this(vertx, server, System::nanoTime);
    }

    /** Creates a batcher with another clock, for tests. */
    RequestBatcher(Vertx vertx, Function<List<Q>, Future<List<R>>> server, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.server = server;
        this.nanoTime = nanoTime;
    }

    /** Sends a request. Fails if its batch fails, and with {@link QueueFullException}. */
    public Future<R> submit(Q request) {
        Pending<Q, R> pending =
                new Pending<>(request, vertx.getOrCreateContext(), Promise.promise(), nanoTime.getAsLong());
        synchronized (this) {
            if (queue.size() == QUEUE_MAX) {
                return Future.failedFuture(new QueueFullException());
            }
            queue.add(pending);
        }
        sendNext();
        return pending.response.future();
    }

    private void sendNext() {
        List<Pending<Q, R>> batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        server.apply(batch.stream().map(Pending::request).toList()).onComplete(done -> {
            synchronized (this) {
                inFlight--;
            }
            sendNext();
            for (int i = 0; i < batch.size(); i++) {
                Pending<Q, R> pending = batch.get(i);
                R response = done.succeeded() ? done.result().get(i) : null;
                pending.context.runOnContext(turn -> {
                    if (done.succeeded()) {
                        pending.response.complete(response);
                    } else {
                        pending.response.fail(done.cause());
                    }
                });
            }
        });
    }

    private synchronized List<Pending<Q, R>> nextBatch() {
        List<Pending<Q, R>> batch = new ArrayList<>();
        if (inFlight < IN_FLIGHT_MAX) {
            long oldestNanos = nanoTime.getAsLong() - WAIT_MAX.toNanos();
            while (batch.size() < BATCH_MAX && !queue.isEmpty()) {
                Pending<Q, R> next = queue.remove();
                if (next.queuedNanos - oldestNanos < 0) {
                    next.context.runOnContext(turn -> next.response.fail(new QueueFullException()));
                } else {
                    batch.add(next);
                }
            }
            inFlight += batch.isEmpty() ? 0 : 1;
        }
        return batch;
    }

    /** The queue has reached its limit, or the request has waited in it too long. */
    public static final class QueueFullException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private QueueFullException() {
            super("Too many requests are queued", null, false, false);
        }
    }
}
