package app.thisthat.market;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;

/**
 * A page of the catalogue, ready to be answered.
 *
 * @param markets those it shows
 * @param json the page as the contract has it
 */
record ListingPage(List<UUID> markets, Buffer json) {

    ListingPage {
        markets = List.copyOf(markets);
    }
}
