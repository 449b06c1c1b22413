package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.eventbus.BusMessage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Markets whose odds moved, each as its complete small state; published after the change is committed.
 *
 * @param markets never empty
 */
public record OddsChanged(List<State> markets) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "odds.changed";

    public OddsChanged {
        markets = List.copyOf(markets);
    }

    /**
     * One market's odds.
     *
     * @param marketId the market
     * @param seq grows with every change of this market's odds
     * @param thisOdds the first option's
     * @param thatOdds the second option's
     * @param changedAt when they were written
     */
    public record State(UUID marketId, long seq, Odds thisOdds, Odds thatOdds, Instant changedAt) {}
}
