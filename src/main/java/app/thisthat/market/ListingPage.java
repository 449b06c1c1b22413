package app.thisthat.market;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A serialized page of the catalogue.
 *
 * @param markets ids of the markets and events on the page, whose changes invalidate it
 * @param validFor maximum time for which the page is valid without such a change
 */
record ListingPage(List<UUID> markets, Buffer json, Duration validFor) {

    /** Maximum time for which a page is shared. */
    static final Duration VALIDITY_MAX = Duration.ofMinutes(1);

    ListingPage {
        markets = List.copyOf(markets);
    }
}
