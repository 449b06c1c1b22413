package app.thisthat.http.connection;

import java.util.Optional;

/** A connection that counts toward the limits until it is closed or evicted. Confined to its event loop. */
final class CountedConnection {

    private final ConnectionLimits limits;
    private final Optional<ClientNetwork> network;
    private boolean counted;

    /** {@code counted}: whether the limits have accepted the connection. */
    CountedConnection(ConnectionLimits limits, Optional<ClientNetwork> network, boolean counted) {
        this.limits = limits;
        this.network = network;
        this.counted = counted;
    }

    void release() {
        if (counted) {
            counted = false;
            limits.release(network);
        }
    }

    /** Stops to count the connection if its site has more than a number of connections. Then it must be closed. */
    boolean evict(int share) {
        boolean evicted = counted && network.isPresent() && limits.evict(network.get(), share);
        counted &= !evicted;
        return evicted;
    }
}
