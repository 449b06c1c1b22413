package app.thisthat.ingestion;

import app.thisthat.kernel.Odds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The odds of a market's two sides, made from the feed's prices.
 *
 * @param first the first outcome's
 * @param second the second outcome's
 */
record FeedOdds(Odds first, Odds second) {

    /** Two prices of one question add up to about 1; what is far from it is not a price of it. */
    private static final BigDecimal SUM_MAX = new BigDecimal("1.25");

    private static final BigDecimal SUM_MIN = new BigDecimal("0.80");

    private static final int PLACES = 4;

    /**
     * The odds for two prices. A sum below 1 is scaled up to it (ruling 4). Rounding cannot undo that: each side loses
     * less than half a unit of the last place, so the rounded sum, a whole number of such units, stays at 1 at least.
     *
     * @return empty if a price lies outside 0 to 1 or both together far from 1
     */
    static Optional<FeedOdds> of(BigDecimal first, BigDecimal second) {
        BigDecimal sum = first.add(second);
        if (first.signum() < 0 || second.signum() < 0 || sum.compareTo(SUM_MIN) < 0 || sum.compareTo(SUM_MAX) > 0) {
            return Optional.empty();
        }
        if (first.compareTo(BigDecimal.ONE) > 0 || second.compareTo(BigDecimal.ONE) > 0) {
            return Optional.empty();
        }
        if (sum.compareTo(BigDecimal.ONE) >= 0) {
            return Optional.of(new FeedOdds(Odds.nearest(first), Odds.nearest(second)));
        }
        return Optional.of(new FeedOdds(share(first, sum), share(second, sum)));
    }

    private static Odds share(BigDecimal price, BigDecimal sum) {
        return Odds.nearest(price.divide(sum, PLACES, RoundingMode.HALF_UP));
    }
}
