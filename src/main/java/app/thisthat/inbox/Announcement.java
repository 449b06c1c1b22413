package app.thisthat.inbox;

import java.time.Instant;
import java.util.UUID;

/**
 * An announcement to all users.
 *
 * @param mail whether users who consent get a mail
 */
record Announcement(UUID id, String title, String text, boolean mail, Instant createdAt) {}
