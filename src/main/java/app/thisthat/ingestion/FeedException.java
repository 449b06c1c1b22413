package app.thisthat.ingestion;

/** The feed gave no usable response. It has no stack trace, because the cause is outside this code. */
final class FeedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int NOT_FOUND = 404;
    private static final int TIMEOUT = 408;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;

    private final int status;

    FeedException(String message) {
        this(message, 0);
    }

    /** The status is 0 without an HTTP error status. */
    FeedException(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The response is larger than the client accepts. */
    static FeedException tooLarge(String url, int bytesMax) {
        return new FeedException(url + " returned more than " + bytesMax + " bytes", TOO_LARGE);
    }

    /** Whether the response is too large, for this client or, with the status 413, for the feed. */
    boolean isTooLarge() {
        return status == TOO_LARGE;
    }

    /** Whether a request failed because its response is too large. */
    static boolean isTooLarge(Throwable failure) {
        return failure instanceof FeedException feedFailure && feedFailure.isTooLarge();
    }

    /** Whether the feed rejects the request itself, so that it fails again. */
    boolean isRejected() {
        return status >= 400 && status < 500 && status != TIMEOUT && status != TOO_MANY;
    }

    /** Whether the status is 404: the feed is available but lacks the requested object. */
    boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
