package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Event: bets were placed in one transaction; published after the commit.
 *
 * @param bets never empty
 */
public record BetsPlaced(List<Entry> bets) implements BusMessage {

    public static final String ADDRESS = "bets.placed";

    public BetsPlaced {
        bets = List.copyOf(bets);
    }

    /**
     * A placed bet.
     *
     * @param amount the stake
     */
    public record Entry(UUID userId, UUID marketId, Credits amount) {}
}
