package app.thisthat.kernel;

import java.util.Locale;

/** Side of a bet. */
public enum Side {
    THIS,
    THAT;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract.
     *
     * @throws IllegalArgumentException if it is not {@code this} or {@code that}
     */
    public static Side fromWire(String wire) {
        return switch (wire) {
            case "this" -> THIS;
            case "that" -> THAT;
            default -> throw new IllegalArgumentException("Unknown side: " + wire);
        };
    }
}
