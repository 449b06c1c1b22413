package app.thisthat.http.connection;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Limits the open connections of a client network and of this node. Thread-safe. */
public final class ConnectionLimits {

    private static final int RETRY_AFTER_SECONDS = 5;

    /** Rejected connections that may receive a response at the same time. Further ones are closed at once. */
    private static final int REJECTIONS_MAX = 256;

    private final int max;
    private final int perNetworkMax;
    private final Map<String, Integer> byNetwork = new HashMap<>();
    private int total;
    private int rejections;
    private long rejected;

    public ConnectionLimits(int max, int perNetworkMax) {
        this.max = max;
        this.perNetworkMax = perNetworkMax;
    }

    /**
     * Counts a connection, to be {@link #release released} when it closes; a refusal if a limit is reached.
     *
     * @param network the client's network; empty: only the total limit applies
     */
    synchronized Optional<Refusal> acquire(Optional<String> network) {
        int ofNetwork = network.map(key -> byNetwork.getOrDefault(key, 0)).orElse(0);
        if (total >= max || ofNetwork >= perNetworkMax) {
            rejected++;
            String of = total >= max ? "to this node" : "from this address";
            return Optional.of(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many connections " + of)
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        total++;
        network.ifPresent(key -> byNetwork.put(key, ofNetwork + 1));
        return Optional.empty();
    }

    synchronized void release(Optional<String> network) {
        total--;
        network.ifPresent(key -> byNetwork.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1));
    }

    /** Whether a rejected connection may receive a response; then {@link #endRejection} must follow. */
    synchronized boolean startRejection() {
        if (rejections >= REJECTIONS_MAX) {
            return false;
        }
        rejections++;
        return true;
    }

    synchronized void endRejection() {
        rejections--;
    }

    /** Number of open connections. */
    public synchronized int open() {
        return total;
    }

    /** Number of rejected connections since the start. */
    public synchronized long rejected() {
        return rejected;
    }
}
