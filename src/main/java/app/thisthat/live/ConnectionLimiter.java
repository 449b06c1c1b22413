package app.thisthat.live;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Limits the open connections of a client network and of this node. Thread-safe. */
final class ConnectionLimiter {

    private static final int RETRY_AFTER_SECONDS = 5;

    private final int perNetworkMax;
    private final int max;
    private final Map<String, Integer> byNetwork = new HashMap<>();
    private int total;

    ConnectionLimiter(int perNetworkMax, int max) {
        this.perNetworkMax = perNetworkMax;
        this.max = max;
    }

    /** Counts a connection, to be {@link #release released} when it closes; a refusal if a limit is reached. */
    synchronized Optional<Refusal> acquire(String network) {
        if (total >= max) {
            return Optional.of(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many connections to this node")
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        if (byNetwork.getOrDefault(network, 0) >= perNetworkMax) {
            return Optional.of(Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many connections from this address")
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        total++;
        byNetwork.merge(network, 1, Integer::sum);
        return Optional.empty();
    }

    synchronized int size() {
        return total;
    }

    synchronized void release(String network) {
        total--;
        byNetwork.computeIfPresent(network, (same, count) -> count == 1 ? null : count - 1);
    }
}
