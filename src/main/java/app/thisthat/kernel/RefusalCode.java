package app.thisthat.kernel;

/** The error codes of the API: {@code code} of an error in the contract (rule {@code error-shape}). */
public enum RefusalCode {
    VALIDATION_ERROR(400),
    INVALID_BET_AMOUNT(400),
    INSUFFICIENT_BALANCE(400),
    INVALID_RESET_TOKEN(400),
    INVALID_VERIFICATION_TOKEN(400),
    INVALID_CREDENTIALS(401),
    UNAUTHORIZED(401),
    TOKEN_EXPIRED(401),
    TOKEN_REVOKED(401),
    REFRESH_TOKEN_REUSED(401),
    INVALID_REFRESH_TOKEN(401),
    FORBIDDEN(403),
    ACCOUNT_SUSPENDED(403),
    INVALID_SIGNATURE(403),
    NOT_FOUND(404),
    MARKET_NOT_FOUND(404),
    BET_NOT_FOUND(404),
    USER_NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    EMAIL_TAKEN(409),
    USERNAME_TAKEN(409),
    MARKET_CLOSED(409),
    MARKET_ALREADY_RESOLVED(409),
    MARKET_HAS_BETS(409),
    MARKET_NOT_RESOLVED(409),
    ODDS_CHANGED(409),
    ODDS_MOVING(409),
    ODDS_STALE(409),
    ODDS_UNAVAILABLE(409),
    DAILY_REWARD_CLAIMED(409),
    IDEMPOTENCY_KEY_IN_USE(409),
    WEBHOOK_REPLAYED(409),
    PAYLOAD_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    IDEMPOTENCY_KEY_MISMATCH(422),
    RATE_LIMIT_EXCEEDED(429),
    INTERNAL_ERROR(500),
    SERVICE_BUSY(503),
    SERVICE_UNAVAILABLE(503);

    private final int status;

    RefusalCode(int status) {
        this.status = status;
    }

    /** The HTTP status of the response. */
    public int status() {
        return status;
    }
}
