package app.thisthat.kernel;

import java.util.Locale;

/** Outcome of a market. */
public enum Resolution {
    /** The first option won: its bets are paid. */
    THIS,
    /** The second option won: its bets are paid. */
    THAT,
    /** Neither, or an even split: every stake is refunded. */
    INVALID;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract.
     *
     * @throws IllegalArgumentException if it is not {@code this}, {@code that} or {@code invalid}
     */
    public static Resolution fromWire(String wire) {
        return switch (wire) {
            case "this" -> THIS;
            case "that" -> THAT;
            case "invalid" -> INVALID;
            default -> throw new IllegalArgumentException("Unknown resolution: " + wire);
        };
    }
}
