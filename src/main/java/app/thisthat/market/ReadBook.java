package app.thisthat.market;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * Command: read the order book of a mirrored market and write its odds. Any node can read; the reply comes within half a
 * second. Nobody handles it without a feed.
 *
 * @param afterArrival whether a read that is in progress already does not suffice
 */
public record ReadBook(UUID marketId, boolean afterArrival) implements BusMessage {

    public static final String ADDRESS = "books.read";

    /**
     * Reply.
     *
     * @param stored false if the feed was too slow or failed, or if the book is impossible
     */
    public record Reply(boolean stored) implements BusMessage {}
}
