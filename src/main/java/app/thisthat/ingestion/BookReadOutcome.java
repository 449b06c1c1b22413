package app.thisthat.ingestion;

import java.util.Locale;

/** Outcome of the read of an order book. The names in lower case are values of a metric label. */
enum BookReadOutcome {
    /** The odds are confirmed, or the market has no price. */
    STORED,
    /** The book is impossible. */
    IGNORED,
    /** The feed or the database was too slow or failed. */
    FAILED,
    /** Not attempted: too many reads are in progress, or the budget is used up. */
    LIMITED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
