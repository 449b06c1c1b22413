package app.thisthat.anomaly;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.PageRequest;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Finding of a rule; its components are fields of the contract.
 *
 * @param user null if the finding concerns several users
 * @param figures the values that made the rule match, as JSON
 * @param since time of the first finding
 * @param lastSeenAt time of the latest finding
 * @param acknowledgedAt null until an admin has acknowledged it
 */
record Anomaly(
        UUID id,
        Rule rule,
        User user,
        @JsonRawValue String figures,
        Instant since,
        Instant lastSeenAt,
        Instant acknowledgedAt,
        UUID acknowledgedBy) {

    /** The rules. */
    enum Rule {
        BALANCE_JUMP,
        WIN_RATE,
        MANY_ACCOUNTS;

        /** The name in the contract, in the metric and in the database. */
        @JsonValue
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Rule fromWire(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    record User(UUID id, String username) {}

    /** A page of anomalies, latest first. */
    record Page(List<Anomaly> anomalies, long total, int limit, int offset, String nextCursor) {

        static Page of(List<Anomaly> anomalies, long total, PageRequest page) {
            String next = page.hasNext(total) ? Cursor.behind(page.offset() + page.limit()) : null;
            return new Page(anomalies, total, page.limit(), page.offset(), next);
        }
    }
}
