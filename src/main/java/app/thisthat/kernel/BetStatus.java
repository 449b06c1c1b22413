package app.thisthat.kernel;

import java.util.Locale;

/** Status of a bet. */
public enum BetStatus {
    /** Waits for the resolution of its market. */
    PENDING,
    /** Was paid its potential payout. */
    WON,
    /** Was paid nothing. */
    LOST,
    /** Was refunded its stake. */
    CANCELLED,
    /** Was ended by its user, who was paid its value at the time. */
    CASHED_OUT;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract and in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static BetStatus fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
