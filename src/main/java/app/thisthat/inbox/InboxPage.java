package app.thisthat.inbox;

import java.util.List;

/**
 * A page of an inbox.
 *
 * @param unread number of all unread entries, at most 1,000
 * @param nextCursor null on the last page
 */
record InboxPage(List<InboxEntry> entries, int unread, int limit, int offset, String nextCursor) {}
