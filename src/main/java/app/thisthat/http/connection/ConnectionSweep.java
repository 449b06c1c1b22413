package app.thisthat.http.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Checks the deadlines of all connections of one event loop at an interval, and evicts idle ones while the node is crowded. This costs less than a timer for each
 * request; a deadline ends up to one interval late.
 */
final class ConnectionSweep {

    static final long INTERVAL_MS = 500;

    private final Set<ConnectionGuard> guards = ConcurrentHashMap.newKeySet();
    /** Connections that have been idle for longer are evicted first. */
    private static final Duration LONG_IDLE = Duration.ofSeconds(10);

    private final ConnectionLimits limits;
    private final LongSupplier nanoClock;
    private long nowNanos;

    ConnectionSweep(ConnectionLimits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.nowNanos = nanoClock.getAsLong();
    }

    /** Called at the interval on the event loop of the connections. */
    void run() {
        nowNanos = nanoClock.getAsLong();
        guards.forEach(ConnectionGuard::check);
        int share = limits.share();
        if (share < Integer.MAX_VALUE) {
            guards.forEach(guard -> guard.evict(share, LONG_IDLE));
            guards.forEach(guard -> guard.evict(share, Duration.ZERO));
        }
    }

    void add(ConnectionGuard guard) {
        guards.add(guard);
    }

    void remove(ConnectionGuard guard) {
        guards.remove(guard);
    }

    /** Time of the last run. */
    long nowNanos() {
        return nowNanos;
    }
}
