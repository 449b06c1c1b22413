package app.thisthat.market;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The changes of markets that this node heard of and has not yet told Redis. They are few: where Redis is away for long,
 * all listings are taken to have changed. Of use to any thread.
 */
final class PendingInvalidations {

    private static final int MOST = 1_000;

    private final Map<UUID, Long> untold = new HashMap<>();
    private long heard;
    private boolean telling;

    /**
     * What is to be told.
     *
     * @param upTo what was heard of later is not among it
     */
    record Batch(List<UUID> markets, long upTo) {}

    /** Hears of changes. */
    synchronized void add(Collection<UUID> markets) {
        heard++;
        if (markets.contains(MarketCacheValidity.LISTS)
                || untold.containsKey(MarketCacheValidity.LISTS)
                || untold.size() + markets.size() > MOST) {
            untold.clear();
            untold.put(MarketCacheValidity.LISTS, heard);
        } else {
            markets.forEach(market -> untold.put(market, heard));
        }
    }

    /** All that is to be told; nothing of it is lost if telling fails. */
    synchronized Batch all() {
        return new Batch(List.copyOf(untold.keySet()), heard);
    }

    /** Begins to tell, if there is something and nobody is at it. */
    synchronized boolean begin() {
        if (telling || untold.isEmpty()) {
            return false;
        }
        telling = true;
        return true;
    }

    /** Whoever began has ended. */
    synchronized void end() {
        telling = false;
    }

    /** A batch has been told. */
    synchronized void told(Batch batch) {
        untold.values().removeIf(when -> when <= batch.upTo);
    }
}
