package app.thisthat.account.mail;

import java.util.UUID;

/**
 * A mail to send.
 *
 * @param attempt 1 for the first attempt
 */
record OutgoingMail(UUID id, String recipient, String subject, String body, int attempt) {}
