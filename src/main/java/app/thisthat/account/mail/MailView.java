package app.thisthat.account.mail;

import java.time.Instant;
import java.util.UUID;

/**
 * A mail as admins see it.
 *
 * @param body empty once a mail server has it
 * @param sentAt null while it waits
 * @param lastError why the last attempt failed; null if none did
 */
public record MailView(
        UUID id,
        String recipient,
        String subject,
        String body,
        Instant createdAt,
        Instant sentAt,
        int attempts,
        String lastError) {}
