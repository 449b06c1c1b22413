package app.thisthat.ingestion;

/** What {@link PriceRule} makes of an order book. */
sealed interface BookPrice {

    /** The book gives these odds. */
    record Quoted(FeedOdds odds) implements BookPrice {}

    /** The book gives no price. */
    record Absent(BookProblem problem) implements BookPrice {}
}
