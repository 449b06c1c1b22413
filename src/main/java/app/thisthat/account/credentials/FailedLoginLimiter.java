package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.ratelimit.RateLimit;
import app.thisthat.http.ratelimit.RateLimiter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Counts the logins that failed for one e-mail address, whatever addresses they came from: guesses that are spread over
 * many networks pass under every limit that goes by network.
 *
 * <p>Past the limit a wrong password is answered 429 instead of 401, and told when to come back; a right one still enters.
 * Refusing that too, or delaying it, would let anyone lock a victim out who knows no more than an e-mail address. The price
 * is that the guesses themselves are not stopped here: their number stays bounded by the limit of each network and by the
 * few hashes that run at once, and the limiter's warnings show that somebody tries.
 *
 * <p>Addresses nobody has are counted like others, so that the answers do not tell which have an account.
 */
public final class FailedLoginLimiter {

    static final RateLimit PER_ACCOUNT = new RateLimit("failed-logins", 20, Duration.ofHours(1), false);

    private final RateLimiter limiter;

    public FailedLoginLimiter(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /** One more for that address; always fails, with {@code INVALID_CREDENTIALS} or {@code RATE_LIMIT_EXCEEDED}. */
    <T> Future<T> refuse(String email) {
        return limiter.acquire(client(email), PER_ACCOUNT)
                .compose(passed -> Future.failedFuture(AccountRefusals.wrongCredentials()));
    }

    /** A hash: an e-mail address belongs neither into Redis nor into the log. */
    private static String client(String email) {
        return HexFormat.of().formatHex(new MailToken(email.toLowerCase(Locale.ROOT)).hash());
    }
}
