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
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Users for load tests, made without a request each: signing up is limited, and its password hash is dear by design. */
public final class LoadTestUsers {

    /** What all of them log in with. */
    public static final String PASSWORD = "load-test-passphrase";

    private static final int AT_ONCE = 8;
    private static final Device DEVICE = new Device(null, null, "load test");

    private final AccountStore accounts;
    private final SessionStore sessions;
    private final AccessTokens accessTokens;
    private final PasswordHasher hashing;

    /** Makes them in the database of a service with these settings, which need not run here. */
    public LoadTestUsers(Vertx vertx, Postgres postgres, AuthSettings auth, Path dataDir) {
        this.accounts = new AccountStore(postgres);
        this.sessions = new SessionStore(postgres, auth.refreshTokenLifetime());
        this.accessTokens =
                new AccessTokens(vertx, SigningKeys.of(auth, dataDir), auth.accessTokenLifetime(), Clock.systemUTC());
        this.hashing = new PasswordHasher(vertx, auth);
    }

    /**
     * One of them, with a token that is good for {@code auth.accessTokenLifetime}.
     *
     * @param id the account
     * @param email what it logs in with
     * @param accessToken of its first session
     */
    public record LoadUser(UUID id, String email, String accessToken) {}

    /**
     * Makes users with a session each.
     *
     * @param credits their signup bonus
     */
    public Future<List<LoadUser>> create(int count, Credits credits) {
        return hashing.hash(PASSWORD).compose(hash -> {
            Future<List<LoadUser>> done = Future.succeededFuture(new ArrayList<>(count));
            for (int start = 0; start < count; start += AT_ONCE) {
                int size = Math.min(AT_ONCE, count - start);
                done = done.compose(made -> createAtOnce(size, hash, credits).map(more -> {
                    made.addAll(more);
                    return made;
                }));
            }
            return done;
        });
    }

    private Future<List<LoadUser>> createAtOnce(int size, String hash, Credits credits) {
        return Future.all(IntStream.range(0, size)
                        .mapToObj(i -> create(hash, credits))
                        .toList())
                .map(all -> all.list());
    }

    private Future<LoadUser> create(String hash, Credits credits) {
        UUID id = Ids.next();
        String name = "load-" + id;
        EmailAddress email = new EmailAddress(name + "@load.example");
        return accounts.create(new NewAccount(id, new Username(name), email, hash, NewAccount.USER), credits)
                .compose(made -> sessions.open(id, 0, DEVICE))
                .map(opened -> opened.orElseThrow().session())
                .map(session -> new LoadUser(id, email.value(), accessTokens.issue(session.caller())));
    }
}
