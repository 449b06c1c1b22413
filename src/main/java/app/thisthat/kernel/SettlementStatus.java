package app.thisthat.kernel;

import java.util.Locale;

/** Progress of the settlement of a market that has ended. */
public enum SettlementStatus {
    /** Every bet is settled. */
    DONE,
    /** Some bets are still pending. */
    RUNNING,
    /** The ledger audit found a violation; the settlement continues after an admin has released the market. */
    HELD;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract and in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static SettlementStatus fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
