package app.thisthat.account.session;

/** A token is not accepted. Has no stack trace, because forged tokens arrive in large numbers. */
final class InvalidTokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean expired;

    private InvalidTokenException(String message, Throwable cause, boolean expired) {
        super(message, cause, false, false);
        this.expired = expired;
    }

    InvalidTokenException(String message) {
        this(message, null, false);
    }

    InvalidTokenException(String message, Throwable cause) {
        this(message, cause, false);
    }

    static InvalidTokenException ofExpiredToken() {
        return new InvalidTokenException("The token has expired", null, true);
    }

    /** Whether the token is valid except for its expiry. */
    boolean expired() {
        return expired;
    }
}
