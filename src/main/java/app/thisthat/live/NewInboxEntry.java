package app.thisthat.live;

import app.thisthat.inbox.InboxEntry;
import java.util.UUID;

/**
 * A new entry for the live clients of a user.
 *
 * @param unread number of unread entries of the user, at most 1,000
 */
record NewInboxEntry(UUID userId, InboxEntry entry, int unread) {}
