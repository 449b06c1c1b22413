package app.thisthat.market;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Event: texts, category, tags or expiry of markets changed, or data of events of the feed. Published after the commit.
 * Carries no status, which may have changed again before the event arrives.
 *
 * @param markets ids of markets and of events of the feed
 */
record MarketsEdited(List<UUID> markets) implements BusMessage {

    /** Bus address. */
    static final String ADDRESS = "markets.edited";

    MarketsEdited {
        markets = List.copyOf(markets);
    }
}
