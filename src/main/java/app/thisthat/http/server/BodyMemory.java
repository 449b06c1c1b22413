package app.thisthat.http.server;

import java.util.HashMap;
import java.util.Map;

/**
 * Memory of the request bodies in flight on this node. It is bounded in total, and each client network may use a quarter
 * of it, so that one client cannot exclude the others. Thread-safe.
 */
final class BodyMemory {

    /** Share of one client network. */
    private static final int SHARES = 4;

    private final long max;
    private final Map<String, Long> byNetwork = new HashMap<>();
    private long total;

    /** Takes the maximum in bytes. */
    BodyMemory(long max) {
        this.max = max;
    }

    /** Reserves memory, to be {@link #release released}; false if there is not enough. */
    synchronized boolean reserve(String network, int bytes) {
        long ofNetwork = byNetwork.getOrDefault(network, 0L) + bytes;
        if (total + bytes > max || ofNetwork > max / SHARES) {
            return false;
        }
        total += bytes;
        byNetwork.put(network, ofNetwork);
        return true;
    }

    synchronized void release(String network, int bytes) {
        total -= bytes;
        byNetwork.computeIfPresent(network, (same, used) -> used == bytes ? null : used - bytes);
    }

    /** Reserved bytes. */
    synchronized long used() {
        return total;
    }
}
