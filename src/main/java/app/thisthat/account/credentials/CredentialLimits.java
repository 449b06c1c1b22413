package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.Caller;
import app.thisthat.http.ratelimit.RateLimit;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.http.ratelimit.RateLimiter.Quota;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Digests;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Limits of password checks and mails that no operation selects alone (rule {@code credential-limits}). They depend on
 * the content of a request or apply besides the limit of its operation. The contract lists all of them.
 */
public final class CredentialLimits {

    private static final Duration WINDOW = Duration.ofHours(1);

    /** Also the limit of the operations that always verify a password. */
    static final RateLimit PASSWORD = new RateLimit("password", 10, WINDOW, false);

    static final RateLimit PASSWORD_NETWORK = new RateLimit("password-network", 30, WINDOW, true);

    /** Also the limit of the operation that repeats a verification mail. */
    static final RateLimit MAIL = new RateLimit("mail", 5, WINDOW, false);

    static final RateLimit MAIL_NETWORK = new RateLimit("mail-network", 10, WINDOW, true);

    /** Mails to the current address of an account; at most one account has it. */
    static final RateLimit VERIFICATION_RECIPIENT = new RateLimit("verification-recipient", 6, WINDOW, false);

    /** Mails to addresses that no account has. */
    static final RateLimit CHANGE_RECIPIENT = new RateLimit("change-recipient", 5, WINDOW, false);

    static final RateLimit FAILED_LOGINS = new RateLimit("failed-logins", 20, WINDOW, false);

    /** For IPv6 /48 networks, which one client or thousands may have. */
    static final RateLimit REGISTER_SITE = new RateLimit("register-site", 100, WINDOW, false);

    static final RateLimit RESET_SITE = new RateLimit("reset-site", 100, WINDOW, false);

    /** All limits of this class. */
    static final List<RateLimit> ALL = List.of(
            PASSWORD,
            PASSWORD_NETWORK,
            MAIL,
            MAIL_NETWORK,
            VERIFICATION_RECIPIENT,
            CHANGE_RECIPIENT,
            FAILED_LOGINS,
            REGISTER_SITE,
            RESET_SITE);

    private final RateLimiter limiter;

    public CredentialLimits(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /**
     * Counts the check of a caller's password whose operation has the limit {@code password}. Fails with
     * {@code RATE_LIMIT_EXCEEDED}, as all methods do.
     *
     * @param network of the client
     */
    Future<Void> checkPassword(String network) {
        return limiter.acquire(network, PASSWORD_NETWORK);
    }

    /** Counts the check of a caller's password whose operation has another limit. */
    Future<Void> checkPassword(Caller caller, String network) {
        return limiter.acquireAll(
                List.of(new Quota(caller.userId().toString(), PASSWORD), new Quota(network, PASSWORD_NETWORK)));
    }

    /** Counts the request to change the address of an account, which causes a mail to the new address. */
    Future<Void> requestChange(Caller caller, String network, String email) {
        return limiter.acquireAll(List.of(
                new Quota(caller.userId().toString(), MAIL),
                new Quota(network, MAIL_NETWORK),
                new Quota(hash(email), CHANGE_RECIPIENT)));
    }

    /**
     * Counts the repetition of a verification mail, whose operation has the limit named mail.
     *
     * @param pending whether the address is not yet the address of the account
     */
    Future<Void> repeatVerification(String network, String email, boolean pending) {
        return limiter.acquireAll(List.of(
                new Quota(network, MAIL_NETWORK),
                new Quota(hash(email), pending ? CHANGE_RECIPIENT : VERIFICATION_RECIPIENT)));
    }

    /** Counts a registration by the site of its client, if it has one. */
    Future<Void> register(Optional<String> site) {
        return acquire(site, REGISTER_SITE);
    }

    /** Counts a request for a password-reset mail by the site of its client, if it has one. */
    Future<Void> requestReset(Optional<String> site) {
        return acquire(site, RESET_SITE);
    }

    private Future<Void> acquire(Optional<String> site, RateLimit limit) {
        return site.map(key -> limiter.acquire(key, limit)).orElseGet(Future::succeededFuture);
    }

    /** Counts the verification mail of a registration. */
    Future<Void> registrationMail(String email) {
        return limiter.acquire(hash(email), VERIFICATION_RECIPIENT);
    }

    /**
     * Counts a wrong password of an account. Always fails, with a refusal or with {@code RATE_LIMIT_EXCEEDED}. Guesses
     * from many networks stay below the limits per network. Beyond this limit a wrong password gets 429; the right one
     * is still accepted, otherwise anyone could lock out a user whose address they have. Unknown addresses are counted
     * too, so a response does not reveal whether an account exists.
     */
    <T> Future<T> refuse(String email, RefusedException refusal) {
        return limiter.acquire(hash(email), FAILED_LOGINS).compose(passed -> Future.failedFuture(refusal));
    }

    /** Like {@link #refuse(String, RefusedException)} with {@code INVALID_CREDENTIALS}, for a login. */
    <T> Future<T> refuseLogin(String email) {
        return refuse(email, AccountRefusals.wrongCredentials());
    }

    /** A hash, because e-mail addresses are stored neither in Redis nor in logs. */
    private static String hash(String email) {
        byte[] folded = email.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Digests.sha256(folded));
    }
}
