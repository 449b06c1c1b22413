package app.thisthat.ingestion;

import app.thisthat.kernel.Odds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** The odds of a market's two outcomes, calculated from the feed's prices. */
record FeedOdds(Odds first, Odds second) {

    /** The prices of both outcomes sum to about 1; sums outside these bounds are rejected. */
    private static final BigDecimal SUM_MAX = new BigDecimal("1.25");

    private static final BigDecimal SUM_MIN = new BigDecimal("0.80");

    private static final int PLACES = 4;

    /**
     * The odds for two prices. A sum below 1 is scaled up to 1 (rule odds-sum). Rounding keeps the sum at 1 or
     * more: each side loses less than half a unit of the last place, and the sum is a whole number of units.
     *
     * @return empty if a price is outside 0 to 1, or the sum outside 0.80 to 1.25
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
        return Optional.of(new FeedOdds(scaled(first, sum), scaled(second, sum)));
    }

    /** The odds for a price of the first outcome from 0 to 1, whose second outcome has the rest. */
    static FeedOdds complementary(BigDecimal first) {
        return new FeedOdds(Odds.nearest(first), Odds.nearest(BigDecimal.ONE.subtract(first)));
    }

    private static Odds scaled(BigDecimal price, BigDecimal sum) {
        return Odds.nearest(price.divide(sum, PLACES, RoundingMode.HALF_UP));
    }
}
