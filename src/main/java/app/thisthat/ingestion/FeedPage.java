package app.thisthat.ingestion;

import app.thisthat.market.DisputedMarket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A page of the feed's catalogue.
 *
 * @param disputed markets of the page whose proposed outcome is disputed
 * @param readAt time at which the page was current
 * @param next cursor of the next page; empty on the last page
 */
record FeedPage(List<FeedEntry> entries, List<DisputedMarket> disputed, Instant readAt, Optional<String> next) {}
