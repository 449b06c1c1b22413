package app.thisthat.ingestion;

import java.math.BigDecimal;

/**
 * Best bid and best ask of an outcome, as the feed states them.
 *
 * @param bid 0: no bids
 * @param ask 1: no asks
 */
record TopOfBook(BigDecimal bid, BigDecimal ask) {

    /** Stands for a price that is not a number. It is out of range, so {@link PriceRule} ignores the book. */
    static final BigDecimal UNREADABLE = BigDecimal.ONE.negate();

    boolean hasBothSides() {
        return bid.signum() > 0 && ask.compareTo(BigDecimal.ONE) < 0;
    }

    BigDecimal spread() {
        return ask.subtract(bid);
    }

    /** The book of the other outcome: a bid for one outcome is an ask for the other. */
    TopOfBook opposite() {
        return new TopOfBook(BigDecimal.ONE.subtract(ask), BigDecimal.ONE.subtract(bid));
    }

    /** The best of both books of an outcome. Books that contradict each other make a crossed one. */
    TopOfBook merge(TopOfBook other) {
        return new TopOfBook(bid.max(other.bid), ask.min(other.ask));
    }
}
