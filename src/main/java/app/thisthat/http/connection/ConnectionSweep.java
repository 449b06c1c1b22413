package app.thisthat.http.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Checks the deadlines of all connections of one event loop at an interval. This costs less than a timer for each
 * request; a deadline ends up to one interval late.
 */
final class ConnectionSweep {

    static final long INTERVAL_MS = 500;

    private final Set<ConnectionGuard> guards = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanoClock;
    private long nowNanos;

    ConnectionSweep(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.nowNanos = nanoClock.getAsLong();
    }

    /** Called at the interval on the event loop of the connections. */
    void run() {
        nowNanos = nanoClock.getAsLong();
        guards.forEach(ConnectionGuard::check);
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
