package app.thisthat.live;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.RequestBatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Loads markets that clients subscribe to before this node has the event of their creation. The lookups of all clients
 * share statements, and IDs without a market are remembered for some seconds. Thread-safe.
 */
final class MarketLookup {

    private static final long TIMEOUT_MS = 2_000;
    private static final int BUSY_RETRY_SECONDS = 1;
    private static final Duration MISSING_RETENTION = Duration.ofSeconds(10);
    private static final int MISSING_MAX = 10_000;

    private final MarketStateRegistry registry;
    private final LiveStore store;
    private final RequestBatcher<UUID, Boolean> batcher;

    /** The latest IDs without a market, each with the time of its lookup. */
    private final Map<UUID, Long> missing = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
            return size() > MISSING_MAX || System.nanoTime() - eldest.getValue() > MISSING_RETENTION.toNanos();
        }
    };

    MarketLookup(Vertx vertx, MarketStateRegistry registry, LiveStore store) {
        this.registry = registry;
        this.store = store;
        this.batcher = new RequestBatcher<>(vertx, this::loadAll);
    }

    /**
     * Loads those of the markets that exist, and did not end more than an hour ago, into the registry. Fails with {@code SERVICE_BUSY} if too many lookups
     * are waiting, and if the database does not respond within two seconds.
     */
    Future<Void> load(Collection<UUID> markets) {
        List<Future<Boolean>> lookups = markets.stream()
                .filter(market -> !registry.contains(market) && !isMissing(market))
                .map(batcher::submit)
                .toList();
        return Future.all(lookups)
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .recover(failure ->
                        Future.failedFuture(failure instanceof RequestBatcher.QueueFullException ? busy() : failure))
                .mapEmpty();
    }

    private static Throwable busy() {
        return Refusal.of(RefusalCode.SERVICE_BUSY, "Too many markets are being looked up")
                .retryAfter(BUSY_RETRY_SECONDS)
                .asException();
    }

    private Future<List<Boolean>> loadAll(List<UUID> batch) {
        long positionBeforeRead = registry.position();
        return store.marketsOfClients(batch).map(rows -> {
            registry.refresh(rows, positionBeforeRead);
            return batch.stream().map(this::isFound).toList();
        });
    }

    private boolean isFound(UUID market) {
        boolean found = registry.contains(market);
        if (!found) {
            synchronized (missing) {
                missing.remove(market);
                missing.put(market, System.nanoTime());
            }
        }
        return found;
    }

    private boolean isMissing(UUID market) {
        synchronized (missing) {
            Long lookedUpAt = missing.get(market);
            return lookedUpAt != null && System.nanoTime() - lookedUpAt <= MISSING_RETENTION.toNanos();
        }
    }
}
