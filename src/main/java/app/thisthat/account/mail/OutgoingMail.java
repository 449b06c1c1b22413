package app.thisthat.account.mail;

import java.util.UUID;

/** A mail on its way, for the given time of trying: 1 for the first. */
record OutgoingMail(UUID id, String recipient, String subject, String body, int attempt) {}
