package app.thisthat.live;

import app.thisthat.betting.BetsSettled;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import java.util.List;
import java.util.UUID;

/**
 * A settlement of a bet.
 *
 * @param status {@code PENDING}: a correction has reversed the settlement
 * @param payout payout or refund, or 0
 */
record SettledBet(UUID userId, UUID betId, UUID marketId, BetStatus status, Credits payout) {

    static List<SettledBet> of(BetsSettled settled) {
        return settled.bets().stream()
                .map(bet -> new SettledBet(bet.userId(), bet.betId(), settled.marketId(), bet.status(), bet.payout()))
                .toList();
    }
}
