package app.thisthat.account;

import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.account.session.AccessTokens;
import app.thisthat.account.session.Device;
import app.thisthat.account.session.SessionStore;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Creates users for load tests without requests, because registration is rate-limited and its password hash is slow.
 */
public final class LoadTestUsers {

    /** The password of all users; the same as in {@code load-tests/lib/users.ts}. */
    static final String PASSWORD = "load-test-passphrase";

    /** Pattern of the addresses, for {@code like}. */
    static final String ADDRESSES = "load-%@load.example";

    private static final int BATCH_SIZE = 8;
    private static final Device DEVICE = new Device(null, null, "load test");

    private final AccountStore accounts;
    private final SessionStore sessions;
    private final AccessTokens accessTokens;
    private final PasswordHasher hasher;

    /** Creates users in the database of a service with these settings. The service need not run. */
    public LoadTestUsers(Vertx vertx, Postgres postgres, AuthSettings auth, Path dataDir, InstantSource clock) {
        this.accounts = new AccountStore(postgres);
        this.sessions = new SessionStore(postgres, auth.refreshTokenLifetime());
        this.accessTokens =
                new AccessTokens(vertx, SigningKeys.of(auth.jwtKeys(), dataDir), auth.accessTokenLifetime(), clock);
        this.hasher = new PasswordHasher(vertx, auth);
    }

    public record LoadUser(UUID id, String email, String accessToken) {}

    /** Creates users with one session each. The credits are their signup bonus. */
    public Future<List<LoadUser>> create(int count, Credits credits) {
        return hasher.hash(DEVICE.client(), PASSWORD).compose(hash -> {
            Future<List<LoadUser>> users = Future.succeededFuture(new ArrayList<>(count));
            for (int start = 0; start < count; start += BATCH_SIZE) {
                int size = Math.min(BATCH_SIZE, count - start);
                users = users.compose(
                        created -> createBatch(size, hash, credits).map(batch -> {
                            created.addAll(batch);
                            return created;
                        }));
            }
            return users;
        });
    }

    private Future<List<LoadUser>> createBatch(int size, String hash, Credits credits) {
        return Future.all(IntStream.range(0, size)
                        .mapToObj(i -> create(hash, credits))
                        .toList())
                .map(all -> all.list());
    }

    private Future<LoadUser> create(String hash, Credits credits) {
        UUID id = Ids.next();
        String name = "load-" + id;
        EmailAddress email = new EmailAddress(name + "@load.example");
        return accounts.create(new NewAccount(id, new Username(name), email, hash, Role.USER), credits)
                .compose(created -> sessions.open(id, 0, DEVICE))
                .map(opened -> opened.orElseThrow().session())
                .map(session -> new LoadUser(id, email.value(), accessTokens.issue(session.caller())));
    }
}
