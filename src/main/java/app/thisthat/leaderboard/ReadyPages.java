package app.thisthat.leaderboard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Pages that nearly everybody asks for, kept ready as bytes for a while. However many ask for one that is not ready, it is
 * made once. May be asked from any event loop.
 *
 * @param <K> tells the pages apart
 */
final class ReadyPages<K> {

    private final Map<K, Ready<K>> ready = new ConcurrentHashMap<>();
    private final Map<Edition<K>, Future<Buffer>> making = new ConcurrentHashMap<>();

    private record Edition<K>(K kind, long version) {}

    private record Ready<K>(Edition<K> edition, Buffer json, long madeAtNanos) {}

    /**
     * A page.
     *
     * @param version of what the page shows: one of another version is not ready
     * @param kept how long it is ready
     */
    Future<Buffer> page(K kind, long version, Duration kept, Supplier<Future<Buffer>> make) {
        Edition<K> edition = new Edition<>(kind, version);
        Ready<K> found = ready.get(kind);
        if (found != null && found.edition.equals(edition) && System.nanoTime() - found.madeAtNanos < kept.toNanos()) {
            return Future.succeededFuture(found.json);
        }
        Promise<Buffer> promise = Promise.promise();
        Future<Buffer> other = making.putIfAbsent(edition, promise.future());
        if (other != null) {
            return other;
        }
        make.get()
                .onSuccess(json -> ready.put(kind, new Ready<>(edition, json, System.nanoTime())))
                .onComplete(done -> making.remove(edition))
                .onComplete(promise);
        return promise.future();
    }
}
