package app.thisthat.http.cache;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lets those who ask the same at the same time share one read of the database. */
public final class SingleFlight<T> {

    private final Map<Object, Future<T>> underWay = new ConcurrentHashMap<>();

    /** Futures stay on the event loop they were made on, so that only its own callers share one. */
    private record Key(Thread loop, Object question) {}

    /**
     * The answer to a question, shared with those who asked the same on this event loop and have no answer yet.
     *
     * @param question equal to itself asked again, as long as the answer may be the same
     */
    public Future<T> read(Object question, Supplier<Future<T>> read) {
        Key key = new Key(Thread.currentThread(), question);
        Future<T> others = underWay.get(key);
        if (others != null) {
            return others;
        }
        Future<T> own = read.get();
        underWay.put(key, own);
        return own.onComplete(done -> underWay.remove(key));
    }
}
