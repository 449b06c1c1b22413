package app.thisthat.kernel;

import java.util.Locale;

/** Type of a market. */
public enum MarketType {
    /** Made by an admin, with odds of its own. */
    CREDITS,
    /** Mirrors a market of the feed. */
    POLYMARKET,
    /** Made by an admin; its odds are those of a linked mirrored market. */
    CROSS;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract and in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static MarketType fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
