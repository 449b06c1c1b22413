package app.thisthat.simulator.world;

import java.util.Locale;

/** What the oracle has said about a market. */
public enum OracleStatus {
    /** Nothing yet; the field is absent on the wire. */
    SILENT,
    PROPOSED,
    DISPUTED,
    RESOLVED;

    /** The word on the wire. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
