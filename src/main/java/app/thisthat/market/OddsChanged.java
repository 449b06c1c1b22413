package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.eventbus.BusMessage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Event: the odds of markets moved. Carries their full state; published after the commit.
 *
 * @param markets not empty
 */
public record OddsChanged(List<State> markets) implements BusMessage {

    /** Bus address. */
    public static final String ADDRESS = "odds.changed";

    public OddsChanged {
        markets = List.copyOf(markets);
    }

    /**
     * The odds of one market.
     *
     * @param seq grows with every change of this market's odds
     * @param changedAt time of the write
     */
    public record State(UUID marketId, long seq, Odds thisOdds, Odds thatOdds, Instant changedAt) {}
}
