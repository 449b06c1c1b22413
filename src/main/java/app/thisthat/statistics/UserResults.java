package app.thisthat.statistics;

import app.thisthat.kernel.Credits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.UUID;

/**
 * What a user achieved on settled markets (rules {@code results} and {@code skill}); its components are the fields of the
 * contract.
 *
 * @param skill null under {@link UserSkill#MARKETS_MIN} markets
 */
public record UserResults(Summary summary, UserSkill skill) {

    /** Results of a user without a counted market. */
    static final UserResults NONE =
            new UserResults(new Summary(0, 0, null, Credits.ZERO, Credits.ZERO, null, 0, null), null);

    private static final int RATE_SCALE = 4;

    /**
     * The field {@code results} of the contract.
     *
     * @param marketsWon markets with a profit
     * @param winRate null without a market, as {@code roi}
     * @param winStreak markets with a profit since the last one without, at most 1,000
     * @param bestWin null without a profit
     */
    public record Summary(
            int marketsPlayed,
            int marketsWon,
            BigDecimal winRate,
            Credits stakes,
            Credits profit,
            BigDecimal roi,
            int winStreak,
            BestWin bestWin) {}

    /** The market with the highest profit. */
    public record BestWin(UUID marketId, String title, Credits profit) {}

    static Summary summary(int markets, int won, Credits stakes, Credits profit, int winStreak, BestWin bestWin) {
        return new Summary(
                markets,
                won,
                ratio(BigDecimal.valueOf(won), BigDecimal.valueOf(markets)),
                stakes,
                profit,
                ratio(profit.decimal(), stakes.decimal()),
                winStreak,
                bestWin);
    }

    /** A quotient with four decimals; null if the divisor is 0. */
    static BigDecimal ratio(BigDecimal dividend, BigDecimal divisor) {
        return divisor.signum() == 0 ? null : dividend.divide(divisor, RATE_SCALE, RoundingMode.HALF_UP);
    }

    static UserResults of(Summary summary, UserSkill.Sums forecasts, List<UserSkill.BucketSums> buckets) {
        return new UserResults(
                summary, forecasts.markets() < UserSkill.MARKETS_MIN ? null : UserSkill.of(forecasts, buckets));
    }
}
