package app.thisthat.http.cache;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Concurrent equal reads share one query (single-flight). */
public final class SingleFlight<T> {

    private final Map<Object, Future<T>> inFlight = new ConcurrentHashMap<>();

    /** A future belongs to one event loop, so only callers on the same loop share it. */
    private record Key(Thread eventLoop, Object query) {}

    /** Returns the result of the read in flight for an equal query on this event loop, or starts a read. */
    public Future<T> read(Object query, Supplier<Future<T>> read) {
        Key key = new Key(Thread.currentThread(), query);
        Future<T> shared = inFlight.get(key);
        if (shared != null) {
            return shared;
        }
        Future<T> started = read.get();
        inFlight.put(key, started);
        return started.onComplete(done -> inFlight.remove(key));
    }
}
