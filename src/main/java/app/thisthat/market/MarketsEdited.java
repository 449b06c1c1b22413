package app.thisthat.market;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Markets whose texts, category, tags or end were changed, and nothing that concerns bets; published after the change is
 * committed. It says nothing of their status, which may be another one by the time that it arrives.
 *
 * @param markets never empty
 */
public record MarketsEdited(List<UUID> markets) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "markets.edited";

    public MarketsEdited {
        markets = List.copyOf(markets);
    }
}
