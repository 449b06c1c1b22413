package app.thisthat.ingestion;

/** The feed did not give a usable answer. Without a stack trace: it tells of the feed, not of our code. */
final class FeedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int NOT_FOUND = 404;

    private final int status;

    FeedException(String message) {
        this(message, 0);
    }

    /**
     * With the status of an answer.
     *
     * @param status 0 if there was no answer, or it was none of HTTP's refusals
     */
    FeedException(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Whether the feed answered that it does not know what it was asked for: it is not away. */
    boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
