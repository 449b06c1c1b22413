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

    /** Reply. */
    public record Reply(Result result) implements BusMessage {}

    /** Result of a read. */
    public enum Result {
        STORED,
        /** The feed was too slow or failed, or the book is impossible. */
        FAILED,
        /** Not attempted: too many reads are requested. */
        LIMITED
    }
}
