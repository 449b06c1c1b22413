package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a user has; its components are the fields of the contract.
 *
 * @param creditDebt what a correction could not take back, paid by the credits to come; only beside a balance of nothing
 * @param atRisk the stakes of pending bets
 * @param potentialPayout what they are paid if all of them win
 * @param openValue what they are worth at the odds in force
 * @param unrealisedPnL by how much that is more than their stakes
 * @param realisedPnL profit and loss of settled bets
 * @param netWorth balance and open value together, less the debt
 */
record Portfolio(
        Credits creditBalance,
        Credits creditDebt,
        Credits atRisk,
        Credits potentialPayout,
        Credits openValue,
        @JsonProperty("unrealisedPnL") Credits unrealisedPnL,
        @JsonProperty("realisedPnL") Credits realisedPnL,
        Credits netWorth,
        Credits totalVolume,
        long openBets,
        long openPositions) {

    /**
     * The pending bets of a user on one side of a market, taken together.
     *
     * @param bets how many they are
     * @param averageOdds the stake for each credit of potential payout: the odds of one bet in their place
     * @param currentValue the potential payout at the odds in force
     * @param lastBetAt when the last of them was placed
     */
    record Position(
            Market market,
            Side side,
            long bets,
            Credits stake,
            Odds averageOdds,
            Credits potentialPayout,
            Odds currentOdds,
            Credits currentValue,
            @JsonProperty("unrealisedPnL") Credits unrealisedPnL,
            Instant lastBetAt) {}

    record Market(UUID id, String title, String thisOption, String thatOption, MarketStatus status) {}

    /** A page of positions, what was bet on last first, and how many there are. */
    record Positions(List<Position> positions, long total, int limit, int offset) {}
}
