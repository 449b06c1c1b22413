package app.thisthat.live;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits the open connections of a client network, of an IPv6 /48 network and of this node. Thread-safe.
 */
final class ConnectionLimiter {

    /** An IPv6 /48 network has at most this part of the connections of a node. */
    private static final int SITE_PART = 8;

    private static final int RETRY_AFTER_SECONDS = 5;

    private final int perNetworkMax;
    private final int perSiteMax;
    private final int max;
    private final Map<String, Integer> byNetwork = new HashMap<>();
    private int total;

    ConnectionLimiter(int perNetworkMax, int max) {
        this.perNetworkMax = perNetworkMax;
        this.perSiteMax = Math.max(perNetworkMax, max / SITE_PART);
        this.max = max;
    }

    /** Counts a connection, to be {@link #release released} when it closes; a refusal if a limit is reached. */
    synchronized Optional<Refusal> acquire(String network, Optional<String> site) {
        if (total >= max) {
            return Optional.of(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many connections to this node")
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        if (byNetwork.getOrDefault(network, 0) >= perNetworkMax
                || site.map(key -> byNetwork.getOrDefault(key, 0)).orElse(0) >= perSiteMax) {
            return Optional.of(Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many connections from this address")
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        total++;
        byNetwork.merge(network, 1, Integer::sum);
        site.ifPresent(key -> byNetwork.merge(key, 1, Integer::sum));
        return Optional.empty();
    }

    synchronized int size() {
        return total;
    }

    synchronized void release(String network, Optional<String> site) {
        total--;
        decrement(network);
        site.ifPresent(this::decrement);
    }

    private void decrement(String key) {
        byNetwork.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }
}
