package app.thisthat.account.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;

/**
 * An action of an admin.
 *
 * @param action for example {@code user.suspend}
 * @param targetId the user or market; null if there is none
 * @param before the changed data before the action, as JSON; null if there was none
 * @param after the changed data after the action, as JSON; null if there is none
 */
public record AuditEntry(
        long id,
        Instant at,
        UUID adminId,
        String admin,
        String action,
        UUID targetId,
        String reason,
        @JsonRawValue String before,
        @JsonRawValue String after) {}
