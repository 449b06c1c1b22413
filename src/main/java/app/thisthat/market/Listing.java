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
record Listing(List<UUID> markets, Buffer json) {

    Listing {
        markets = List.copyOf(markets);
    }
}
