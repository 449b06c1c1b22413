package app.thisthat.account.mail;

import java.util.UUID;

/**
 * A mail to send.
 *
 * @param attempt 1 for the first attempt
 * @param html alternative to the body; null: text only
 * @param unsubscribe signed part of the link that ends such mails; null: the mail belongs to no list
 */
record OutgoingMail(
        UUID id, String recipient, String subject, String body, int attempt, String html, String unsubscribe) {

    /** A mail in plain text that belongs to no list. */
    OutgoingMail(UUID id, String recipient, String subject, String body, int attempt) {
        this(id, recipient, subject, body, attempt, null, null);
    }
}
