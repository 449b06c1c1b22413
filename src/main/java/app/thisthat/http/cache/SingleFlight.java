package app.thisthat.http.cache;

import app.thisthat.platform.Cancellation;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Concurrent equal reads share one query (single-flight). */
public final class SingleFlight<T> {

    private final Map<Key, Flight<T>> inFlight = new ConcurrentHashMap<>();

    /** A future belongs to one event loop, so only callers on the same loop share it. */
    private record Key(Thread eventLoop, Object query) {}

    /** A read in flight, confined to its event loop. */
    private static final class Flight<T> {

        private final Cancellation cancellation = new Cancellation();
        private Future<T> result;
        private int clients;
    }

    /** Returns the result of the read in flight for an equal query on this event loop, or starts a read. */
    public Future<T> read(Object query, Supplier<Future<T>> read) {
        return read(query, new Cancellation(), cancellation -> read.get());
    }

    /**
     * As {@link #read(Object, Supplier)}, for a read that can be cancelled.
     *
     * @param client cancelled when this caller no longer needs the result
     * @param read receives a cancellation that follows when no caller needs the result
     */
    public Future<T> read(Object query, Cancellation client, Function<Cancellation, Future<T>> read) {
        Key key = new Key(Thread.currentThread(), query);
        Flight<T> flight = inFlight.get(key);
        if (flight == null) {
            Flight<T> started = new Flight<>();
            started.result = read.apply(started.cancellation);
            inFlight.put(key, started);
            started.result.onComplete(done -> inFlight.remove(key, started));
            flight = started;
        }
        join(key, flight, client);
        return flight.result;
    }

    private void join(Key key, Flight<T> flight, Cancellation client) {
        flight.clients++;
        client.onCancel(() -> {
            flight.clients--;
            if (flight.clients == 0) {
                inFlight.remove(key, flight);
                flight.cancellation.cancel();
            }
        });
    }
}
