package app.thisthat.simulator.world;

import java.util.Locale;

/** Status of a market's resolution by the oracle. */
public enum OracleStatus {
    /** No status yet; Gamma omits the field. */
    NONE,
    PROPOSED,
    DISPUTED,
    RESOLVED;

    /** The value in responses. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
