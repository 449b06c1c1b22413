package app.thisthat.market;

import java.util.List;

/** A page of the events; the total counts all pages, and the cursor is null on the last page. */
record EventPage(List<EventView> events, long total, int limit, int offset, String nextCursor) {}
