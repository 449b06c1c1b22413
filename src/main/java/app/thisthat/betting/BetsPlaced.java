package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Bets that were committed together; published after the commit.
 *
 * @param bets never empty
 */
public record BetsPlaced(List<Entry> bets) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "bets.placed";

    public BetsPlaced {
        bets = List.copyOf(bets);
    }

    /**
     * One of them.
     *
     * @param userId who bet
     * @param marketId on what
     * @param amount the stake
     */
    public record Entry(UUID userId, UUID marketId, Credits amount) {}
}
