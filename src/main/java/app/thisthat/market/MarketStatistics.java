package app.thisthat.market;

import app.thisthat.kernel.Credits;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The bets on a market (rule {@code market-statistics}); its components are the fields of the contract.
 *
 * @param bettors number of users with a bet
 * @param stakes sums as placed
 */
record MarketStatistics(long bets, long bettors, Stakes stakes) {

    private static final MarketStatistics NONE = new MarketStatistics(0, 0, new Stakes(Credits.ZERO, Credits.ZERO));

    /** Stakes by side; the names of the fields are reserved words. */
    record Stakes(@JsonProperty("this") Credits thisStake, @JsonProperty("that") Credits thatStake) {}

    /**
     * Reads the column {@code statistics}.
     *
     * @param counts bets, bettors, and the stakes in hundredths of a credit; null if no bet is counted
     */
    static MarketStatistics of(Long[] counts) {
        return counts == null
                ? NONE
                : new MarketStatistics(
                        counts[0], counts[1], new Stakes(new Credits(counts[2]), new Credits(counts[3])));
    }
}
