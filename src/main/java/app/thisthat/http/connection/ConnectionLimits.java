package app.thisthat.http.connection;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits the open connections of a client network and of this node. While the node is crowded, idle connections are
 * evicted from the sites that have the most, so that a few sites cannot use up the node. A site is an IPv4 address or an
 * IPv6 /48 network, because a client may have a whole /48. Thread-safe.
 */
public final class ConnectionLimits {

    /** The node is crowded when less than this part of its connections is free. */
    private static final int FREE_PART = 8;

    private static final int RETRY_AFTER_SECONDS = 5;

    /** Rejected connections that may receive a response at the same time. Further ones are closed at once. */
    private static final int REJECTIONS_MAX = 256;

    private final int max;
    private final int perNetworkMax;
    private final Map<String, Integer> byNetwork = new HashMap<>();
    private final Map<String, Integer> bySite = new HashMap<>();
    private final int crowded;
    private int total;
    private long evicted;
    private int rejections;
    private long rejected;

    public ConnectionLimits(int max, int perNetworkMax) {
        this.max = max;
        this.crowded = max - max / FREE_PART;
        this.perNetworkMax = perNetworkMax;
    }

    /**
     * Counts a connection, to be {@link #release released} when it closes; a refusal if a limit is reached.
     *
     * @param network the client's network; empty: only the total limit applies
     */
    synchronized Optional<Refusal> acquire(Optional<ClientNetwork> network) {
        int ofNetwork =
                network.map(client -> byNetwork.getOrDefault(client.key(), 0)).orElse(0);
        if (total >= max || ofNetwork >= perNetworkMax) {
            rejected++;
            String of = total >= max ? "to this node" : "from this address";
            return Optional.of(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many connections " + of)
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        total++;
        network.ifPresent(client -> {
            byNetwork.put(client.key(), ofNetwork + 1);
            bySite.merge(client.site(), 1, Integer::sum);
        });
        return Optional.empty();
    }

    synchronized void release(Optional<ClientNetwork> network) {
        total--;
        network.ifPresent(client -> {
            decrement(byNetwork, client.key());
            decrement(bySite, client.site());
        });
    }

    private static void decrement(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /**
     * The number of connections that a site may keep: the largest at which the node is not crowded. Unlimited while it is
     * not crowded.
     */
    synchronized int share() {
        int excess = total - crowded;
        if (excess <= 0) {
            return Integer.MAX_VALUE;
        }
        int largest = bySite.values().stream().mapToInt(count -> count).max().orElse(0);
        int[] sitesByCount = new int[largest + 1];
        bySite.values().forEach(count -> sitesByCount[count]++);
        int share = largest;
        int above = 0;
        while (share > 0 && excess > 0) {
            above += sitesByCount[share];
            excess -= above;
            share--;
        }
        return share;
    }

    /** Releases an idle connection of a site that has more than its share; whether it has. */
    synchronized boolean evict(ClientNetwork network, int share) {
        if (bySite.getOrDefault(network.site(), 0) <= share || total <= crowded) {
            return false;
        }
        evicted++;
        release(Optional.of(network));
        return true;
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

    /** Number of idle connections since the start that were closed because the node was crowded. */
    public synchronized long evicted() {
        return evicted;
    }
}
