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
 * bcrypt on threads of its own. One hash takes a third of a second of a core by intent, so only a few run at once, only
 * a few more wait, and everyone beyond is told to come back: the rest of the service does not feel a flood of logins.
 */
public final class PasswordHasher {

    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int SALT_BYTES = 16;

    /** Two digits, behind {@code $2a$}. */
    private static final int COST_START = 4;

    private final WorkerExecutor workers;
    private final Semaphore places;
    private final int cost;

    /** Compared with when there is no account, so that a login costs the same whether or not there is one. */
    private final byte[] nobody;

    public PasswordHasher(Vertx vertx, AuthSettings settings) {
        this.workers = vertx.createSharedWorkerExecutor("passwords", settings.bcryptThreads());
        this.places = new Semaphore(settings.bcryptThreads() + settings.bcryptQueue());
        this.cost = settings.bcryptCost();
        this.nobody = unmatchable(settings.bcryptCost());
    }

    /** A well-formed hash of the given cost that is the hash of no password anyone knows. */
    private static byte[] unmatchable(int cost) {
        byte[] cheap = BCrypt.withDefaults().hash(4, new byte[SALT_BYTES], bytes("nobody"));
        byte[] costPart = bytes(String.format("%02d", cost));
        System.arraycopy(costPart, 0, cheap, COST_START, costPart.length);
        return cheap;
    }

    /**
     * The hash of a password that {@link PasswordPolicy} let pass.
     *
     * @return fails with {@code SERVICE_BUSY} when too many wait
     */
    public Future<String> hash(String password) {
        return onWorker(() -> new String(BCrypt.withDefaults().hash(cost, bytes(password)), StandardCharsets.US_ASCII));
    }

    /**
     * Whether a password is the one that was hashed. Always costs one hash, also for a password that can be nobody's.
     *
     * @return fails with {@code SERVICE_BUSY} when too many wait
     */
    Future<Boolean> matches(String password, String hash) {
        if (!PasswordPolicy.fits(password)) {
            return matchesNobody();
        }
        return onWorker(() -> verify(bytes(password), bytes(hash)));
    }

    /** Costs the same as {@link #matches} and is always false. */
    Future<Boolean> matchesNobody() {
        return onWorker(() -> verify(bytes("somebody"), nobody)).map(false);
    }

    /** Whether a hash was made at a lower cost than is asked for now. */
    boolean isTooCheap(String hash) {
        return Integer.parseInt(hash.substring(COST_START, COST_START + 2)) < cost;
    }

    private static boolean verify(byte[] password, byte[] hash) {
        return BCrypt.verifyer().verify(password, hash).verified;
    }

    private <T> Future<T> onWorker(Callable<T> work) {
        if (!places.tryAcquire()) {
            return Future.failedFuture(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many sign-ins at once")
                    .retryAfter(RETRY_AFTER_SECONDS)
                    .asException());
        }
        return workers.executeBlocking(work, false).onComplete(done -> places.release());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
