package app.thisthat.betting;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Which positions of a user to list.
 *
 * @param marketId empty: of every market
 * @param after the last position of the previous page; empty: the first page
 */
record PositionFilter(Status status, Optional<UUID> marketId, Optional<Portfolio.PositionKey> after) {

    /** A position is open while it has a pending bet. */
    enum Status {
        OPEN,
        CLOSED,
        ALL;

        static Status fromWire(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    /** The first page of the open positions on every market. */
    static PositionFilter open() {
        return of(Status.OPEN);
    }

    /** The first page of the positions on every market. */
    static PositionFilter of(Status status) {
        return new PositionFilter(status, Optional.empty(), Optional.empty());
    }
}
