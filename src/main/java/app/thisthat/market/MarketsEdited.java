package app.thisthat.market;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Event: texts, category, tags or expiry of markets changed. Published after the commit. Carries no status, which may
 * have changed again before the event arrives.
 */
record MarketsEdited(List<UUID> markets) implements BusMessage {

    /** Bus address. */
    static final String ADDRESS = "markets.edited";

    MarketsEdited {
        markets = List.copyOf(markets);
    }
}
