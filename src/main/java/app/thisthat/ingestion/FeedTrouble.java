package app.thisthat.ingestion;

/** The feed did not give a usable answer. Without a stack trace: it tells of the feed, not of our code. */
final class FeedTrouble extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FeedTrouble(String message) {
        super(message, null, false, false);
    }
}
