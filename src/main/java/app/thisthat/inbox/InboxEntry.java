package app.thisthat.inbox;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;

/**
 * An entry of an inbox.
 *
 * @param type as in the contract
 * @param readAt null while it is unread
 * @param payload JSON
 */
public record InboxEntry(UUID id, String type, Instant createdAt, Instant readAt, @JsonRawValue String payload) {}
