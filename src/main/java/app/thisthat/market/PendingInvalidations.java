package app.thisthat.market;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Changed markets that this node has not sent to Redis yet. Beyond 1,000 markets all listings count as changed.
 * Thread-safe.
 */
final class PendingInvalidations {

    private static final int MARKETS_MAX = 1_000;

    /** Each market with the number of its last change. */
    private final Map<UUID, Long> pending = new HashMap<>();

    private long changes;
    private boolean sending;

    /** The markets to send, with the number of the last change among them. */
    record Batch(List<UUID> markets, long lastChange) {}

    synchronized void add(Collection<UUID> markets) {
        changes++;
        if (markets.contains(MarketCacheValidity.LISTS)
                || pending.containsKey(MarketCacheValidity.LISTS)
                || pending.size() + markets.size() > MARKETS_MAX) {
            pending.clear();
            pending.put(MarketCacheValidity.LISTS, changes);
        } else {
            markets.forEach(market -> pending.put(market, changes));
        }
    }

    /** All pending markets. They stay pending until {@link #sent}. */
    synchronized Batch batch() {
        return new Batch(List.copyOf(pending.keySet()), changes);
    }

    /** False if nothing is pending or a batch is being sent. */
    synchronized boolean beginSending() {
        if (sending || pending.isEmpty()) {
            return false;
        }
        sending = true;
        return true;
    }

    synchronized void endSending() {
        sending = false;
    }

    /** Removes a sent batch. Markets that changed again since then stay pending. */
    synchronized void sent(Batch batch) {
        pending.values().removeIf(change -> change <= batch.lastChange);
    }
}
