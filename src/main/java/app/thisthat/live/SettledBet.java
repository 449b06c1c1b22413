package app.thisthat.live;

import app.thisthat.betting.BetsSettled;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Side;
import java.util.List;
import java.util.UUID;

/**
 * A settlement of a bet.
 *
 * @param marketTitle null until it is read, like {@code side}
 * @param status {@code PENDING}: a correction has reversed the settlement
 * @param payout payout or refund, or 0
 */
record SettledBet(
        UUID userId, UUID betId, UUID marketId, String marketTitle, Side side, BetStatus status, Credits payout) {

    /** What a settlement does not know of its bet. */
    record Description(String marketTitle, Side side) {}

    static List<SettledBet> of(BetsSettled settled) {
        return settled.bets().stream()
                .map(bet -> new SettledBet(
                        bet.userId(), bet.betId(), settled.marketId(), null, null, bet.status(), bet.payout()))
                .toList();
    }

    boolean isDescribed() {
        return side != null;
    }

    SettledBet with(Description description) {
        return new SettledBet(userId, betId, marketId, description.marketTitle, description.side, status, payout);
    }
}
