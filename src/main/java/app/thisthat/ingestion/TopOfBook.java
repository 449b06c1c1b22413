package app.thisthat.ingestion;

import java.math.BigDecimal;
import java.util.Optional;

/** Best bid and best ask of a token, 0 to 1. */
record TopOfBook(BigDecimal bid, BigDecimal ask) {

    /** With a wider spread the feed's website shows the last trade instead of the midpoint. */
    static final BigDecimal SPREAD_MAX = new BigDecimal("0.10");

    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** The lower price is the bid: the feed's documentation is ambiguous about the sides. */
    static TopOfBook of(BigDecimal first, BigDecimal second) {
        return new TopOfBook(first.min(second), first.max(second));
    }

    /** The midpoint; empty if the spread is too wide or a side is missing. */
    Optional<BigDecimal> midpoint() {
        boolean hasBothSides = bid.signum() > 0 && ask.compareTo(BigDecimal.ONE) < 0;
        return hasBothSides && ask.subtract(bid).compareTo(SPREAD_MAX) <= 0
                ? Optional.of(bid.add(ask).multiply(HALF))
                : Optional.empty();
    }
}
