package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.eventbus.BusMessage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Event: the odds of markets moved. Published after the commit. */
public record OddsChanged(List<State> markets) implements BusMessage {

    /** Bus address. */
    public static final String ADDRESS = "odds.changed";

    public OddsChanged {
        markets = List.copyOf(markets);
    }

    /** The odds of one market; {@code seq} grows with every change of them. */
    public record State(UUID marketId, long seq, Odds thisOdds, Odds thatOdds, Instant changedAt) {}
}
