package app.thisthat.account;

import app.thisthat.account.DemoAccountStore.Candidate;
import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.platform.PrivateFiles;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Accounts whose passwords are published: the demo accounts of a development start, and users for load tests. Anybody
 * could sign in to them after the database has become that of a production service.
 */
public final class DemoAccounts {

    /** Bounds the time of a start: each takes one hash. */
    private static final int CANDIDATES_MAX = 50;

    /** Client of the password hasher. */
    private static final String CLIENT = "start";

    private final DemoAccountStore store;
    private final PasswordHasher hasher;

    public DemoAccounts(Postgres postgres, PasswordHasher hasher) {
        this.store = new DemoAccountStore(postgres);
        this.hasher = hasher;
    }

    /** Fails with {@link IllegalStateException} that names every account whose published password is in force. */
    public Future<Void> requireNone() {
        return inForce()
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                new IllegalStateException("Production refuses to start, because the passwords of"
                                        + " these accounts are published: "
                                        + found.stream().map(DemoAccounts::text).collect(Collectors.joining(", "))
                                        + ". Replace them: java -jar thisthat.jar lock-demo-accounts")));
    }

    private static String text(Candidate found) {
        return found.accounts() == 1 ? found.email() : found.accounts() + " load-test users as " + found.email();
    }

    /**
     * Replaces the published passwords by random ones and ends the sessions of the accounts. Their owners can request a
     * new password by mail. Returns the number of accounts.
     */
    public Future<Integer> lock() {
        return inForce()
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(0)
                        : hasher.hash(CLIENT, PrivateFiles.randomSecret())
                                .compose(hash -> store.replaceHashes(
                                        found.stream()
                                                .map(Candidate::passwordHash)
                                                .toList(),
                                        hash)));
    }

    private Future<List<Candidate>> inForce() {
        return store.find(BootstrapAccounts.DEMO, LoadTestUsers.ADDRESSES, CANDIDATES_MAX)
                .compose(candidates -> {
                    Future<List<Candidate>> inForce = Future.succeededFuture(new ArrayList<>());
                    for (Candidate candidate : candidates) {
                        inForce = inForce.compose(found -> addIfInForce(found, candidate));
                    }
                    return inForce;
                });
    }

    /** Verifies one hash after the other, since the queue of the hasher is short. */
    private Future<List<Candidate>> addIfInForce(List<Candidate> found, Candidate candidate) {
        String published = candidate.login() < 0
                ? LoadTestUsers.PASSWORD
                : BootstrapAccounts.DEMO.get(candidate.login()).password();
        return hasher.verify(CLIENT, published, candidate.passwordHash()).map(verification -> {
            if (verification.matches()) {
                found.add(candidate);
            }
            return found;
        });
    }
}
