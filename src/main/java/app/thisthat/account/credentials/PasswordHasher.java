package app.thisthat.account.credentials;

import app.thisthat.account.AuthSettings;
import at.favre.lib.crypto.bcrypt.BCrypt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * bcrypt on a worker pool, shared fairly between clients (rule {@code fair-hashing}). A hash uses about 0.3 s of a
 * core. A client is the id of a signed-in account, else the keyed hash of a network.
 */
public final class PasswordHasher {

    private static final int SALT_BYTES = 16;

    /** Index of the two cost digits, after {@code $2a$}. */
    private static final int COST_START = 4;

    /** Longest wait for a thread. Leaves time for a hash within the 2 s in which every request is answered. */
    private static final Duration WAIT_MAX = Duration.ofMillis(1_500);

    /** A longer text has no accepted form. Bounds the normalization. */
    private static final int LENGTH_MAX = 256;

    private final FairWorkers workers;
    private final int cost;

    /** Verified against when an account does not exist, so that the login takes the same time. */
    private final byte[] dummyHash;

    public PasswordHasher(Vertx vertx, AuthSettings settings) {
        this(vertx, settings, pool(vertx.createSharedWorkerExecutor("passwords", settings.bcryptThreads())));
    }

    PasswordHasher(Vertx vertx, AuthSettings settings, FairWorkers.Pool pool) {
        this.workers = new FairWorkers(
                vertx, pool, new FairWorkers.Bounds(settings.bcryptThreads(), settings.bcryptQueue(), WAIT_MAX));
        this.cost = settings.bcryptCost();
        this.dummyHash = dummyHash(settings.bcryptCost());
    }

    private static FairWorkers.Pool pool(WorkerExecutor executor) {
        return new FairWorkers.Pool() {
            @Override
            public <T> Future<T> run(Callable<T> work) {
                return execute(executor, work);
            }
        };
    }

    /** Unordered; an ordered execution would serialize all work of one event loop. */
    private static <T> Future<T> execute(WorkerExecutor executor, Callable<T> work) {
        return executor.executeBlocking(work, false);
    }

    /** A well-formed hash of a cost; no known password matches it. */
    private static byte[] dummyHash(int cost) {
        byte[] hash = BCrypt.withDefaults().hash(4, new byte[SALT_BYTES], bytes("nobody"));
        byte[] costDigits = bytes(String.format("%02d", cost));
        System.arraycopy(costDigits, 0, hash, COST_START, costDigits.length);
        return hash;
    }

    /** Hashes a password that {@link PasswordPolicy} accepts. Fails with {@code SERVICE_BUSY}. */
    public Future<String> hash(String client, String password) {
        byte[] form = forms(password).get(0);
        return workers.submit(client, () -> hash(form));
    }

    private String hash(byte[] password) {
        return new String(BCrypt.withDefaults().hash(cost, password), StandardCharsets.US_ASCII);
    }

    /**
     * The result of a verification.
     *
     * @param outdated whether the hash should be replaced: it has a lower cost than {@code auth.bcryptCost}, or was
     *     made before passwords were normalized
     */
    public record Verification(boolean matches, boolean outdated) {

        private static final Verification FAILED = new Verification(false, false);
    }

    /**
     * Verifies a password against the hash of an account. A failure takes the same time for each hash of the same cost,
     * also for a password that no account can have. Fails with {@code SERVICE_BUSY}.
     *
     * @param hash null: no password matches
     */
    public Future<Verification> verify(String client, String password, String hash) {
        return verify(client, Optional.empty(), password, hash);
    }

    /**
     * Verifies a password as {@link #verify(String, String, String)}.
     *
     * @param account at which {@link FairWorkers#CLIENTS_PER_ACCOUNT_MAX} clients may aim at a time
     */
    Future<Verification> verify(String client, Optional<String> account, String password, String hash) {
        List<byte[]> forms = forms(password);
        return workers.submit(client, account, () -> verify(forms, hash));
    }

    /**
     * Verifies a password like {@link #verify(String, String, String)}, and hashes its successor if it matches. One piece of work, so that the
     * request waits once. Empty if the password does not match.
     */
    Future<Optional<String>> replace(String client, String password, String hash, String newPassword) {
        List<byte[]> forms = forms(password);
        byte[] newForm = forms(newPassword).get(0);
        return workers.submit(
                client, () -> verify(forms, hash).matches ? Optional.of(hash(newForm)) : Optional.empty());
    }

    /** Takes the same time as a failure of a verification; the result is always a failure. */
    Future<Verification> verifyDummy(String client, Optional<String> account, String password) {
        return verify(client, account, password, null);
    }

    /** Computes a hash for each form, and at least one, whether or not a match is possible. */
    private Verification verify(List<byte[]> forms, String hash) {
        byte[] expected = hash == null ? dummyHash : bytes(hash);
        if (forms.isEmpty()) {
            isMatch(bytes("somebody"), expected);
        }
        for (int i = 0; i < forms.size(); i++) {
            if (isMatch(forms.get(i), expected) && hash != null) {
                return new Verification(true, i > 0 || costOf(hash) < cost);
            }
        }
        return Verification.FAILED;
    }

    /** The forms that bcrypt can verify: the normalized one, and the text itself for older hashes. */
    private static List<byte[]> forms(String password) {
        List<byte[]> forms = new ArrayList<>();
        if (password.length() > LENGTH_MAX) {
            return forms;
        }
        String normalized = OpaqueString.of(password);
        if (PasswordPolicy.fits(normalized)) {
            forms.add(bytes(normalized));
        }
        if (!normalized.equals(password) && PasswordPolicy.fits(password)) {
            forms.add(bytes(password));
        }
        return forms;
    }

    private static int costOf(String hash) {
        return Integer.parseInt(hash.substring(COST_START, COST_START + 2));
    }

    private static boolean isMatch(byte[] password, byte[] hash) {
        return BCrypt.verifyer().verify(password, hash).verified;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
