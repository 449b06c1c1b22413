package app.thisthat.account.credentials;

import app.thisthat.account.AuthSettings;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import at.favre.lib.crypto.bcrypt.BCrypt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * bcrypt on a worker pool. A hash uses about 0.3 s of a core. The number of concurrent and of queued hashes is limited,
 * so a flood of logins does not slow down other requests.
 */
public final class PasswordHasher {

    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int SALT_BYTES = 16;

    /** Index of the two cost digits, after {@code $2a$}. */
    private static final int COST_START = 4;

    private final WorkerExecutor workers;
    private final Semaphore permits;
    private final int cost;

    /** Verified against when an account does not exist, so that the login takes the same time. */
    private final byte[] dummyHash;

    public PasswordHasher(Vertx vertx, AuthSettings settings) {
        this.workers = vertx.createSharedWorkerExecutor("passwords", settings.bcryptThreads());
        this.permits = new Semaphore(settings.bcryptThreads() + settings.bcryptQueue());
        this.cost = settings.bcryptCost();
        this.dummyHash = dummyHash(settings.bcryptCost());
    }

    /** A well-formed hash of a cost; no known password matches it. */
    private static byte[] dummyHash(int cost) {
        byte[] hash = BCrypt.withDefaults().hash(4, new byte[SALT_BYTES], bytes("nobody"));
        byte[] costDigits = bytes(String.format("%02d", cost));
        System.arraycopy(costDigits, 0, hash, COST_START, costDigits.length);
        return hash;
    }

    /** Hashes a password that {@link PasswordPolicy} accepts. Fails with {@code SERVICE_BUSY} if the queue is full. */
    public Future<String> hash(String password) {
        return onWorker(() -> new String(BCrypt.withDefaults().hash(cost, bytes(password)), StandardCharsets.US_ASCII));
    }

    /**
     * Verifies a password against a hash. Computes one hash in any case, also for a password that no account can have.
     * Fails with {@code SERVICE_BUSY} if the queue is full.
     */
    public Future<Boolean> verify(String password, String hash) {
        if (!PasswordPolicy.fits(password)) {
            return verifyDummy();
        }
        return onWorker(() -> isMatch(bytes(password), bytes(hash)));
    }

    /** Takes the same time as {@link #verify}; the result is always false. */
    Future<Boolean> verifyDummy() {
        return onWorker(() -> isMatch(bytes("somebody"), dummyHash)).map(false);
    }

    /** Whether a hash has a lower cost than {@code auth.bcryptCost}. */
    boolean needsRehash(String hash) {
        return Integer.parseInt(hash.substring(COST_START, COST_START + 2)) < cost;
    }

    private static boolean isMatch(byte[] password, byte[] hash) {
        return BCrypt.verifyer().verify(password, hash).verified;
    }

    private <T> Future<T> onWorker(Callable<T> work) {
        if (!permits.tryAcquire()) {
            return Future.failedFuture(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many concurrent sign-ins")
                    .retryAfter(RETRY_AFTER_SECONDS)
                    .asException());
        }
        return workers.executeBlocking(work, false).onComplete(done -> permits.release());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
