package app.thisthat.ingestion;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The best bid and the best offer for a token.
 *
 * @param bid what is bid for one credit if it happens
 * @param ask what is asked for it
 */
record TopOfBook(BigDecimal bid, BigDecimal ask) {

    /** A wider book says little about the price, so that the feed's own pages show the last trade instead. */
    static final BigDecimal SPREAD_MAX = new BigDecimal("0.10");

    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** From two prices, whichever of them is the bid: the feed is not clear about it. */
    static TopOfBook of(BigDecimal one, BigDecimal other) {
        return new TopOfBook(one.min(other), one.max(other));
    }

    /** The price in the middle; empty if the book is too wide or one of its sides is missing. */
    Optional<BigDecimal> middle() {
        boolean whole = bid.signum() > 0 && ask.compareTo(BigDecimal.ONE) < 0;
        return whole && ask.subtract(bid).compareTo(SPREAD_MAX) <= 0
                ? Optional.of(bid.add(ask).multiply(HALF))
                : Optional.empty();
    }
}
