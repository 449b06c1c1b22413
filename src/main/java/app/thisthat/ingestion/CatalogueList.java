package app.thisthat.ingestion;

import io.vertx.core.Future;
import java.util.Optional;

/** A list of the feed's catalogue, in pages. */
interface CatalogueList {

    /** The most rows of a page. */
    int limitMax();

    /**
     * Reads a page. Fails with {@link FeedException#isTooLarge} if the page has too many bytes.
     *
     * @param cursor of the page; empty: the first one
     */
    Future<FeedPage> read(Optional<String> cursor, int limit);

    /** A page with the row at the cursor as {@link SkipReason#TOO_LARGE}, whose bytes are not kept. */
    Future<FeedPage> skip(Optional<String> cursor);
}
