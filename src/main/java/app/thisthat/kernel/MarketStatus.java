package app.thisthat.kernel;

import java.util.Locale;

/** Status of a market. */
public enum MarketStatus {
    /** Takes bets. */
    OPEN,
    /** Takes no bets and waits for its resolution. */
    CLOSED,
    /** Has a resolution; its bets are settled. */
    RESOLVED,
    /** Was ended by an admin; every stake is refunded. */
    CANCELLED;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract and in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static MarketStatus fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    /** Whether the market has ended: no status follows. */
    public boolean isFinal() {
        return this == RESOLVED || this == CANCELLED;
    }
}
