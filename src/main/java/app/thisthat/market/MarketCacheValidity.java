package app.thisthat.market;

import app.thisthat.http.cache.CacheValidity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Decides how long cached responses about markets are valid. A response ends when the odds of a market that it shows
 * move, when such a market changes or is edited, when the state of such a market changes with time, and after ten seconds
 * at the latest. A list also ends when any market opens, closes or is resolved, since the market may enter or leave it.
 * Thread-safe.
 */
final class MarketCacheValidity {

    /** Bounds the age of values that change without an event, as the time of the last confirmation of odds. */
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    /** Entries of two periods are kept, and the older ones have expired by then. */
    private static final long PERIOD_NANOS = LIFETIME.toNanos();

    private static final int ENTRY_BYTES = 80;
    private static final int HEAP_SHARE = 16;

    /** Most entries: a sixteenth of the heap. A response has one per market and one more. */
    static final long ENTRIES_MAX = Runtime.getRuntime().maxMemory() / HEAP_SHARE / ENTRY_BYTES;

    /** Key of all lists. */
    static final UUID LISTS = new UUID(0, 0);

    private final LongSupplier nanoClock;
    private final Consumer<List<UUID>> beforeEnd;
    private Map<UUID, List<CacheValidity>> current = new HashMap<>();
    private Map<UUID, List<CacheValidity>> previous = new HashMap<>();
    private int currentEntries;
    private int previousEntries;
    private long periodStartNanos;
    private long changes;
    private long listChanges;

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

    /** Number of changes so far that may change which markets a list has. Read it before the database. */
    synchronized long listChanges() {
        return listChanges;
    }

    /** {@code stateDuration}: maximum lifetime if the state of the market changes without an event. */
    CacheValidity ofMarket(UUID market, Optional<Duration> stateDuration, long changesBeforeRead) {
        return register(List.of(market), stateDuration, changesBeforeRead);
    }

    CacheValidity ofList(Collection<UUID> markets, long changesBeforeRead) {
        return ofList(markets, Optional.empty(), changesBeforeRead);
    }

    /** {@code stateDuration}: maximum lifetime if the state of a market changes without an event. */
    CacheValidity ofList(Collection<UUID> markets, Optional<Duration> stateDuration, long changesBeforeRead) {
        List<UUID> keys = new ArrayList<>(markets);
        keys.add(LISTS);
        return register(keys, stateDuration, changesBeforeRead);
    }

    /**
     * A response is not cached if a change arrived during its read, since the read may be older than the change, or if
     * too many responses are valid.
     */
    private synchronized CacheValidity register(
            List<UUID> keys, Optional<Duration> stateDuration, long changesBeforeRead) {
        rotate();
        if (changes != changesBeforeRead || currentEntries + previousEntries + keys.size() > ENTRIES_MAX) {
            return CacheValidity.expired();
        }
        currentEntries += keys.size();
        CacheValidity validity = new CacheValidity(
                stateDuration.filter(time -> time.compareTo(LIFETIME) < 0).orElse(LIFETIME));
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
            listChanges += key.equals(LISTS) ? 1 : 0;
            currentEntries -= invalidateEach(current.remove(key));
            previousEntries -= invalidateEach(previous.remove(key));
        }
    }

    /** Returns the number of responses. */
    private static int invalidateEach(List<CacheValidity> responses) {
        if (responses == null) {
            return 0;
        }
        responses.forEach(CacheValidity::invalidate);
        return responses.size();
    }

    void invalidateAll() {
        beforeEnd.accept(List.of(LISTS));
        invalidateRegistered();
    }

    private synchronized void invalidateRegistered() {
        changes++;
        listChanges++;
        current.values().forEach(MarketCacheValidity::invalidateEach);
        previous.values().forEach(MarketCacheValidity::invalidateEach);
        current.clear();
        previous.clear();
        currentEntries = 0;
        previousEntries = 0;
    }

    private void rotate() {
        long now = nanoClock.getAsLong();
        if (now - periodStartNanos > PERIOD_NANOS) {
            periodStartNanos = now;
            previous = current;
            previousEntries = currentEntries;
            current = new HashMap<>();
            currentEntries = 0;
        }
    }
}
