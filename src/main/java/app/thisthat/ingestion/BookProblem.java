package app.thisthat.ingestion;

import java.util.Locale;

/** Why an order book gives no price. The names in lower case are values of a metric label. */
enum BookProblem {
    /** A price is not a number from 0 to 1. The book is ignored. */
    OUT_OF_RANGE(true),
    /** The bid is above the ask. The book is ignored. */
    CROSSED(true),
    /** The catalogue states a price that is far from the book. The book is ignored. */
    CONTRADICTORY(true),
    /** No bids or no asks, and the other side is not near 0 or 1. */
    ONE_SIDED(false),
    /** The spread is too wide, and no recent trade is inside it. */
    WIDE_SPREAD(false);

    private final boolean ignored;

    BookProblem(boolean ignored) {
        this.ignored = ignored;
    }

    /** Whether the book is impossible. Otherwise it is valid and shows that there is no fresh price. */
    boolean isIgnored() {
        return ignored;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
