package app.thisthat.market;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/** Event: clients of a node have looked at markets within the last second. */
public record MarketsViewed(List<UUID> markets) implements BusMessage {

    public static final String ADDRESS = "markets.viewed";

    public MarketsViewed {
        markets = List.copyOf(markets);
    }
}
