package app.thisthat.statistics;

import static app.thisthat.statistics.UserResults.ratio;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well a user forecasts (rule {@code skill}); its components are the fields of the contract.
 *
 * @param markets number of forecasts, one for each settled market
 * @param expectedWins sum of the odds of the forecasts
 * @param brierScore mean of (odds − result)²
 * @param calibration ten buckets of odds
 */
public record UserSkill(
        int markets, int wins, BigDecimal expectedWins, BigDecimal brierScore, Edge edge, List<Bucket> calibration) {

    /** With fewer forecasts, chance decides. */
    static final int MARKETS_MIN = 20;

    private static final int BUCKETS = 10;
    private static final int SCALE = 4;

    /** Quantile of the normal distribution for a two-sided interval of 95 %. */
    private static final double QUANTILE = 1.959964;

    private static final BigDecimal CONFIDENCE = new BigDecimal("0.95");

    /** Wins less expected wins for each forecast, with its confidence interval. */
    public record Edge(BigDecimal value, BigDecimal low, BigDecimal high, BigDecimal confidence) {

        /**
         * The interval is that of Wilson for the win rate, less the mean odds. The number of wins at different odds varies
         * less than at equal odds, for which the interval is made, so it is rather too wide than too narrow.
         */
        static Edge of(int markets, int wins, BigDecimal odds) {
            double rate = (double) wins / markets;
            double meanOdds = odds.doubleValue() / markets;
            double squared = QUANTILE * QUANTILE;
            double centre = (rate + squared / (2 * markets)) / (1 + squared / markets);
            double half = QUANTILE
                    * Math.sqrt(rate * (1 - rate) / markets + squared / (4.0 * markets * markets))
                    / (1 + squared / markets);
            return new Edge(
                    ratio(BigDecimal.valueOf(wins).subtract(odds), BigDecimal.valueOf(markets)),
                    rounded(centre - half - meanOdds),
                    rounded(centre + half - meanOdds),
                    CONFIDENCE);
        }

        private static BigDecimal rounded(double value) {
            return BigDecimal.valueOf(value).setScale(SCALE, RoundingMode.HALF_UP);
        }
    }

    /**
     * Forecasts with odds from {@code from} up to {@code to}.
     *
     * @param meanOdds null if the bucket is empty, as {@code winRate}
     */
    public record Bucket(BigDecimal from, BigDecimal to, int markets, BigDecimal meanOdds, BigDecimal winRate) {}

    /** Sums over the forecasts of a user. */
    record Sums(int markets, int wins, BigDecimal odds, BigDecimal brier) {}

    /** Sums over the forecasts of a bucket: 0 has odds below 0.1. */
    record BucketSums(int bucket, int markets, int wins, BigDecimal odds) {}

    static UserSkill of(Sums sums, List<BucketSums> buckets) {
        return new UserSkill(
                sums.markets,
                sums.wins,
                sums.odds.setScale(SCALE, RoundingMode.HALF_UP),
                ratio(sums.brier, BigDecimal.valueOf(sums.markets)),
                Edge.of(sums.markets, sums.wins, sums.odds),
                IntStream.range(0, BUCKETS).mapToObj(i -> bucket(i, buckets)).toList());
    }

    private static Bucket bucket(int index, List<BucketSums> buckets) {
        BucketSums sums = buckets.stream()
                .filter(bucket -> bucket.bucket == index)
                .findFirst()
                .orElse(new BucketSums(index, 0, 0, BigDecimal.ZERO));
        BigDecimal markets = BigDecimal.valueOf(sums.markets);
        return new Bucket(
                BigDecimal.valueOf(index, 1),
                BigDecimal.valueOf(index + 1L, 1),
                sums.markets,
                ratio(sums.odds, markets),
                ratio(BigDecimal.valueOf(sums.wins), markets));
    }
}
