package app.thisthat.ingestion;

import app.thisthat.market.DisputedMarket;
import java.util.List;
import java.util.Optional;

/**
 * A page of the feed's catalogue.
 *
 * @param entries what it holds
 * @param disputed those of its markets whose proposed outcome is disputed
 * @param next the cursor of the page after it; empty on the last one
 */
record FeedPage(List<FeedEntry> entries, List<DisputedMarket> disputed, Optional<String> next) {}
