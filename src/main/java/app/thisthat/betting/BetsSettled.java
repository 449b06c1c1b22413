package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Event: bets of one market were settled in one transaction; published after the commit.
 *
 * @param bets never empty
 */
public record BetsSettled(UUID marketId, List<Entry> bets) implements BusMessage {

    public static final String ADDRESS = "bets.settled";

    public BetsSettled {
        bets = List.copyOf(bets);
    }

    /**
     * A settled bet.
     *
     * @param status {@code won}, {@code lost} or {@code cancelled}; {@code pending} if a correction has reversed its
     *     settlement
     * @param payout the payout or the refund; zero for a lost bet
     * @param profit change of the user's profit
     * @param newBalance the user's balance right after
     */
    public record Entry(
            UUID betId, UUID userId, BetStatus status, Credits payout, Credits profit, Credits newBalance) {}
}
