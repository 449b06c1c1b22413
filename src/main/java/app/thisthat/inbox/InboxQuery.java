package app.thisthat.inbox;

import app.thisthat.kernel.PageRequest;
import java.util.Optional;
import java.util.UUID;

/**
 * A query for a page of an inbox.
 *
 * @param type empty: all types
 * @param unread whether to return only unread entries
 * @param before only entries older than this one
 */
record InboxQuery(UUID userId, Optional<String> type, boolean unread, Optional<UUID> before, PageRequest page) {}
