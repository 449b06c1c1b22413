package app.thisthat.market;

import java.util.List;

/**
 * A page of the events.
 *
 * @param total number of events on all pages
 * @param totalCapped whether a search matches more markets than it considers
 * @param nextCursor null on the last page
 */
record EventPage(List<EventView> events, long total, boolean totalCapped, int limit, int offset, String nextCursor) {}
