package app.thisthat.ingestion;

import java.util.List;
import java.util.Optional;

/**
 * A page of the feed's catalogue.
 *
 * @param entries what it holds
 * @param next the cursor of the page after it; empty on the last one
 */
record FeedPage(List<FeedEntry> entries, Optional<String> next) {}
