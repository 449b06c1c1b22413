package app.thisthat.anomaly;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What a rule found odd; its components are fields of the contract.
 *
 * @param user null: it is not about one user
 * @param figures what made the rule raise it, as JSON
 * @param since when it was raised
 * @param lastSeenAt when the rule found it last
 * @param acknowledgedAt null: it waits for an admin
 */
record Anomaly(
        UUID id,
        String rule,
        User user,
        @JsonRawValue String figures,
        Instant since,
        Instant lastSeenAt,
        Instant acknowledgedAt,
        UUID acknowledgedBy) {

    /** What is looked for. */
    enum Rule {
        BALANCE_JUMP,
        WIN_RATE,
        MANY_ACCOUNTS;

        /** The name in the contract, in the metric and in the database. */
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Rule of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    record User(UUID id, String username) {}

    /** A page of them and how many match. */
    record Page(List<Anomaly> anomalies, long total, int limit, int offset) {}
}
