package app.thisthat.platform;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * Sends single requests to a server in batches. While fewer than {@link #IN_FLIGHT_MAX} batches are in flight, all
 * queued requests are sent at once: a lone request is not delayed, and batches grow under load. For any thread; a
 * response arrives on the context of its caller.
 *
 * @param <Q> request
 * @param <R> response
 */
public final class RequestBatcher<Q, R> {

    private static final int IN_FLIGHT_MAX = 2;
    private static final int BATCH_MAX = 256;
    private static final int QUEUE_MAX = 5_000;

    private final Vertx vertx;
    private final Function<List<Q>, Future<List<R>>> server;
    private final Queue<Pending<Q, R>> queue = new ArrayDeque<>();
    private int inFlight;

    private record Pending<Q, R>(Q request, Context context, Promise<R> response) {}

    /**
     * Creates a batcher.
     *
     * @param server returns one response for each request of a batch, in their order
     */
    public RequestBatcher(Vertx vertx, Function<List<Q>, Future<List<R>>> server) {
        this.vertx = vertx;
        this.server = server;
    }

    /** Sends a request. Fails if its batch fails, and with {@link QueueFullException}. */
    public Future<R> submit(Q request) {
        Pending<Q, R> pending = new Pending<>(request, vertx.getOrCreateContext(), Promise.promise());
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
            while (batch.size() < BATCH_MAX && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            inFlight += batch.isEmpty() ? 0 : 1;
        }
        return batch;
    }

    /** The queue has reached its limit. */
    public static final class QueueFullException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private QueueFullException() {
            super("Too many requests are queued", null, false, false);
        }
    }
}
