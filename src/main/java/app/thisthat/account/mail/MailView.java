package app.thisthat.account.mail;

import java.time.Instant;
import java.util.UUID;

/**
 * A mail as admins see it.
 *
 * @param body empty after delivery
 * @param sentAt null if the mail was not sent yet
 * @param lastError error of the last attempt; null if it succeeded or there was none
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
