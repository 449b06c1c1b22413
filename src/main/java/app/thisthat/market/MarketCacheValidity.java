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
 * Tells which answers about markets still hold: until the odds of one of their markets move or it changes, and lists besides
 * until any market opens, closes or ends. An edit ends the lists that show the market, not those that it enters. Answers are forgotten after a while, since none is kept for so long.
 */
final class MarketCacheValidity {

    private static final long WATCHED_NANOS = Duration.ofMinutes(1).toNanos();

    /** What no event tells, as how long ago odds were confirmed, is not behind by more; in a list, by a minute more. */
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    /** Stands for all markets where what is watched is a list. */
    static final UUID LISTS = new UUID(0, 0);

    private final LongSupplier nanoClock;
    private final Consumer<List<UUID>> first;
    private Map<UUID, List<CacheValidity>> watched = new HashMap<>();
    private Map<UUID, List<CacheValidity>> watchedBefore = new HashMap<>();
    private long turnedAtNanos;
    private long changes;

    /**
     * Listens with a clock.
     *
     * @param first hears of what changed before any answer ends with it, so that none is made anew of what is older
     */
    MarketCacheValidity(LongSupplier nanoClock, Consumer<List<UUID>> first) {
        this.nanoClock = nanoClock;
        this.first = first;
        this.turnedAtNanos = nanoClock.getAsLong();
    }

    /** Hears of changes. */
    void follow(MarketEvents news) {
        news.tell(
                odds -> changed(
                        odds.markets().stream().map(OddsChanged.State::marketId).toList()),
                market -> changed(List.of(market.marketId(), LISTS)),
                edited -> changed(edited.markets()));
    }

    /** How many changes were heard of: to be asked before the database is read. */
    synchronized long changes() {
        return changes;
    }

    /** For an answer about one market, read after so many changes. */
    CacheValidity ofMarket(UUID market, long changesBefore) {
        return watch(List.of(market), changesBefore);
    }

    /** For a list that shows some markets, read after so many changes. */
    CacheValidity ofList(Collection<UUID> markets, long changesBefore) {
        List<UUID> keys = new ArrayList<>(markets);
        keys.add(LISTS);
        return watch(keys, changesBefore);
    }

    /** What was read while something changed may be older than the change. */
    private synchronized CacheValidity watch(List<UUID> keys, long changesBefore) {
        if (changes != changesBefore) {
            return CacheValidity.expired();
        }
        turn();
        CacheValidity freshness = new CacheValidity(LIFETIME);
        keys.forEach(
                key -> watched.computeIfAbsent(key, any -> new ArrayList<>(1)).add(freshness));
        return freshness;
    }

    private void changed(List<UUID> keys) {
        first.accept(keys);
        end(keys);
    }

    /** Ends what shows one of some markets. */
    private synchronized void end(List<UUID> keys) {
        changes++;
        for (UUID key : keys) {
            endEach(watched.remove(key));
            endEach(watchedBefore.remove(key));
        }
    }

    private static void endEach(List<CacheValidity> answers) {
        if (answers != null) {
            answers.forEach(CacheValidity::invalidate);
        }
    }

    /** Whoever changed something sees it in the next answer, before the news is round. */
    void endAll() {
        first.accept(List.of(LISTS));
        endWatched();
    }

    private synchronized void endWatched() {
        changes++;
        watched.values().forEach(MarketCacheValidity::endEach);
        watchedBefore.values().forEach(MarketCacheValidity::endEach);
        watched.clear();
        watchedBefore.clear();
    }

    private void turn() {
        long now = nanoClock.getAsLong();
        if (now - turnedAtNanos > WATCHED_NANOS) {
            turnedAtNanos = now;
            watchedBefore = watched;
            watched = new HashMap<>();
        }
    }
}
