package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.ratelimit.RateLimit;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.platform.Digests;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Counts the failed logins of each e-mail address. Guesses from many networks stay below the limits per network.
 *
 * <p>Beyond the limit a wrong password gets 429 instead of 401. The right password is still accepted; otherwise anyone
 * could lock out a user whose address they have. Guesses are not stopped here: the limit per network and the number of
 * concurrent hashes bound them, and the rate limiter logs a warning.
 *
 * <p>Unknown addresses are counted too, so a response does not reveal whether an account exists.
 */
public final class FailedLoginLimiter {

    static final RateLimit PER_ACCOUNT = new RateLimit("failed-logins", 20, Duration.ofHours(1), false);

    private final RateLimiter limiter;

    public FailedLoginLimiter(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /** Counts a failed login. Always fails, with {@code INVALID_CREDENTIALS} or {@code RATE_LIMIT_EXCEEDED}. */
    <T> Future<T> refuse(String email) {
        return limiter.acquire(client(email), PER_ACCOUNT)
                .compose(passed -> Future.failedFuture(AccountRefusals.wrongCredentials()));
    }

    /** A hash, because e-mail addresses are stored neither in Redis nor in logs. */
    private static String client(String email) {
        byte[] folded = email.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Digests.sha256(folded));
    }
}
