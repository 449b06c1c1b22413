package app.thisthat.kernel;

import java.util.Locale;

/** Why a market accepts no bets, as far as a listing can tell. */
public enum NoBetsReason {
    /** It is not open, it has expired, or the market that it is linked to is not open. */
    CLOSED,
    PLACEHOLDER,
    /** Bets pause for a few seconds (rule {@code jump-guard}). */
    ODDS_MOVING,
    /** Of both sides (rule {@code odds-bounds}). */
    ODDS_OUT_OF_BOUNDS,
    /** The feed takes no orders. */
    SUSPENDED,
    /** The order book gives no price, or the feed does not respond (rule {@code odds-freshness}). */
    ODDS_STALE;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract and in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static NoBetsReason fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
