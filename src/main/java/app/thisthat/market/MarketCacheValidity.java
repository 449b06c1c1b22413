package app.thisthat.market;

import app.thisthat.http.cache.CacheValidity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Decides how long cached responses about markets are valid. A response ends when the odds of a market that it shows
 * move, when such a market changes or is edited, and after ten seconds at the latest. A list also ends when any market
 * opens, closes or is resolved, since the market may enter or leave it. Thread-safe.
 */
final class MarketCacheValidity {

    /** Longer than {@link #LIFETIME}: entries of two periods are kept, and the older ones have expired by then. */
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    /** Bounds the age of values that change without an event, as the time of the last confirmation of odds. */
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    /** Key of all lists. */
    static final UUID LISTS = new UUID(0, 0);

    private final LongSupplier nanoClock;
    private final Consumer<List<UUID>> beforeEnd;
    private Map<UUID, List<CacheValidity>> current = new HashMap<>();
    private Map<UUID, List<CacheValidity>> previous = new HashMap<>();
    private long periodStartNanos;
    private long changes;

    /** {@code beforeEnd} receives the changed keys before a response ends, so the next read finds no older page. */
    MarketCacheValidity(LongSupplier nanoClock, Consumer<List<UUID>> beforeEnd) {
        this.nanoClock = nanoClock;
        this.beforeEnd = beforeEnd;
        this.periodStartNanos = nanoClock.getAsLong();
    }

    void subscribe(MarketEvents events) {
        events.subscribe(
                odds -> changed(
                        odds.markets().stream().map(OddsChanged.State::marketId).toList()),
                market -> changed(List.of(market.marketId(), LISTS)),
                edited -> changed(edited.markets()));
    }

    /** Number of changes so far. Read it before the database. */
    synchronized long changes() {
        return changes;
    }

    CacheValidity ofMarket(UUID market, long changesBeforeRead) {
        return register(List.of(market), changesBeforeRead);
    }

    CacheValidity ofList(Collection<UUID> markets, long changesBeforeRead) {
        List<UUID> keys = new ArrayList<>(markets);
        keys.add(LISTS);
        return register(keys, changesBeforeRead);
    }

    /** A response is not cached if a change arrived during its read: the read may be older than the change. */
    private synchronized CacheValidity register(List<UUID> keys, long changesBeforeRead) {
        if (changes != changesBeforeRead) {
            return CacheValidity.expired();
        }
        rotate();
        CacheValidity validity = new CacheValidity(LIFETIME);
        keys.forEach(key ->
                current.computeIfAbsent(key, absent -> new ArrayList<>(1)).add(validity));
        return validity;
    }

    private void changed(List<UUID> keys) {
        beforeEnd.accept(keys);
        end(keys);
    }

    private synchronized void end(List<UUID> keys) {
        changes++;
        for (UUID key : keys) {
            invalidateEach(current.remove(key));
            invalidateEach(previous.remove(key));
        }
    }

    private static void invalidateEach(List<CacheValidity> responses) {
        if (responses != null) {
            responses.forEach(CacheValidity::invalidate);
        }
    }

    void invalidateAll() {
        beforeEnd.accept(List.of(LISTS));
        invalidateRegistered();
    }

    private synchronized void invalidateRegistered() {
        changes++;
        current.values().forEach(MarketCacheValidity::invalidateEach);
        previous.values().forEach(MarketCacheValidity::invalidateEach);
        current.clear();
        previous.clear();
    }

    private void rotate() {
        long now = nanoClock.getAsLong();
        if (now - periodStartNanos > PERIOD_NANOS) {
            periodStartNanos = now;
            previous = current;
            current = new HashMap<>();
        }
    }
}
