package app.thisthat.ingestion;

/** The feed gave no usable response. It has no stack trace, because the cause is outside this code. */
final class FeedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int NOT_FOUND = 404;

    private final int status;

    FeedException(String message) {
        this(message, 0);
    }

    /** The status is 0 without an HTTP error status. */
    FeedException(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Whether the status is 404: the feed is available but lacks the requested object. */
    boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
