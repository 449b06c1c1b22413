package app.thisthat.account.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;

/**
 * One deed of an admin.
 *
 * @param action as {@code user.suspend}
 * @param targetId the user or market; null if there is none
 * @param before what the deed changed, as it was; null if it was not there
 * @param after likewise as it is now
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
