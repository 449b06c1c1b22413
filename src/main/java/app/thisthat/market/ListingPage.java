package app.thisthat.market;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;

/**
 * A serialized page of the catalogue.
 *
 * @param markets ids of the markets and events on the page, whose changes invalidate it
 */
record ListingPage(List<UUID> markets, Buffer json) {

    ListingPage {
        markets = List.copyOf(markets);
    }
}
