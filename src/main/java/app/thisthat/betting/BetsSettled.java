package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Bets of one market that were settled together; published after the commit.
 *
 * @param marketId the market
 * @param bets never empty
 */
public record BetsSettled(UUID marketId, List<Entry> bets) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "bets.settled";

    public BetsSettled {
        bets = List.copyOf(bets);
    }

    /**
     * One of them.
     *
     * @param betId the bet
     * @param userId whose
     * @param status {@code won}, {@code lost} or {@code cancelled}; {@code pending}: taken back by a correction, and soon
     *     settled again
     * @param payout what the bet was worth: its payout, its refund, or nothing
     * @param profit by how much the user's profit moved
     * @param newBalance the user's balance right after
     */
    public record Entry(
            UUID betId, UUID userId, BetStatus status, Credits payout, Credits profit, Credits newBalance) {}
}
