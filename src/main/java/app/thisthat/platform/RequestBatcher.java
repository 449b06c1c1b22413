package app.thisthat.platform;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Sends single requests to a server in batches. While fewer than {@link #IN_FLIGHT_MAX} batches are in flight, all
 * queued requests are sent at once: a lone request is not delayed, and batches grow under load. A request that was not
 * sent within {@link #WAIT_MAX} is not sent any more, since nobody waits longer for its response. Requests are sent in
 * their order, or callers take turns. For any thread; a response arrives on the context of its caller.
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
    private final Limits<Q> limits;
    private final Function<List<Q>, Future<List<R>>> server;
    private final LongSupplier nanoTime;
    private final FairQueue<Object, Pending<Q, R>> queue = new FairQueue<>();
    private int inFlight;

    private record Pending<Q, R>(Q request, Context context, Promise<R> response, long queuedNanos) {}

    /**
     * What bounds a batch, and whose requests take turns.
     *
     * @param caller the caller of a request; requests of equal callers keep their order
     * @param weight weight of a request
     * @param weightMax largest weight of a batch with several requests
     */
    public record Limits<Q>(Function<Q, Object> caller, ToIntFunction<Q> weight, int weightMax) {}

    /**
     * Creates a batcher.
     *
     * @param server returns one response for each request of a batch, in their order
     */
    public RequestBatcher(Vertx vertx, Function<List<Q>, Future<List<R>>> server) {
        this(vertx, server, System::nanoTime);
    }

    /** Creates a batcher with further limits, whose callers take turns. */
    public RequestBatcher(Vertx vertx, Limits<Q> limits, Function<List<Q>, Future<List<R>>> server) {
        this(vertx, limits, server, System::nanoTime);
    }

    /** Creates a batcher with another clock, for tests. */
    RequestBatcher(Vertx vertx, Function<List<Q>, Future<List<R>>> server, LongSupplier nanoTime) {
        this(vertx, new Limits<>(request -> RequestBatcher.class, request -> 1, BATCH_MAX), server, nanoTime);
    }

    RequestBatcher(Vertx vertx, Limits<Q> limits, Function<List<Q>, Future<List<R>>> server, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.limits = limits;
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
            queue.add(limits.caller.apply(request), pending);
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
            int weight = 0;
            while (batch.size() < BATCH_MAX && queue.size() > 0) {
                Pending<Q, R> next = queue.peek();
                if (next.queuedNanos - oldestNanos < 0) {
                    queue.remove();
                    next.context.runOnContext(turn -> next.response.fail(new QueueFullException()));
                    continue;
                }
                weight += limits.weight.applyAsInt(next.request);
                if (!batch.isEmpty() && weight > limits.weightMax) {
                    break;
                }
                batch.add(queue.remove());
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
