package app.thisthat.kernel;

import java.util.Locale;

/** Why a market takes no bets although its feed lists it: it names nobody (rule {@code placeholders}). */
public enum Placeholder {
    /** Stands for everything that the other markets of its event do not name; its meaning changes with their number. */
    OTHER,
    /** Reserved for a name that the feed adds later. */
    UNNAMED;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract and in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Placeholder fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
