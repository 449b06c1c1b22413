package app.thisthat.watchlist;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** When an alert fires (rule {@code alerts}). */
enum AlertType {
    ODDS_CROSS,
    ODDS_MOVE,
    CLOSES_WITHIN,
    RESOLVES;

    /** The fields that some types have. */
    static final Set<String> FIELDS = Set.of("side", "direction", "value", "change", "withinMinutes");

    /** The fields of this type, all of which are required. */
    Set<String> fields() {
        return switch (this) {
            case ODDS_CROSS -> Set.of("side", "direction", "value");
            case ODDS_MOVE -> Set.of("change", "withinMinutes");
            case CLOSES_WITHIN -> Set.of("withinMinutes");
            case RESOLVES -> Set.of();
        };
    }

    /** The name in the contract and in the database. */
    @JsonValue
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the contract and in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static AlertType fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
