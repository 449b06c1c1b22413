package app.thisthat.account;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.Settings;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.account.session.Device;
import app.thisthat.account.session.SigningKeysTest;
import app.thisthat.account.session.TokenPair;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The accounts of one node on a test's database, with fast password hashes and a signing key that all nodes share. */
public record AccountTestSupport(Accounts accounts) {

    public static final String PASSWORD = "correct horse";
    public static final Device DEVICE = new Device("127.0.0.1", "0a0b0c0d0e0f", "test");

    /** The client address of all requests except logins. */
    public static final String ADDRESS = "192.0.2.7";

    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final Duration WAIT_STEP = Duration.ofMillis(10);

    public static AccountTestSupport on(TestDatabase database) {
        return on(database, database.postgres());
    }

    public static AccountTestSupport on(TestDatabase database, Postgres postgres) {
        RedisCircuitBreaker redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), REDIS_TIMEOUT);
        return on(database, postgres, redis);
    }

    public static AccountTestSupport on(TestDatabase database, Postgres postgres, RedisCircuitBreaker redis) {
        return on(database, postgres, redis, 4);
    }

    public static AccountTestSupport on(
            TestDatabase database, Postgres postgres, RedisCircuitBreaker redis, int bcryptCost) {
        return on(database, postgres, redis, bcryptCost, InstantSource.system());
    }

    /** A node with a clock. */
    public static AccountTestSupport on(
            TestDatabase database, Postgres postgres, RedisCircuitBreaker redis, int bcryptCost, InstantSource clock) {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of(
                        "THISTHAT_AUTH_BCRYPT_COST",
                        String.valueOf(bcryptCost),
                        "THISTHAT_AUTH_JWT_KEYS",
                        SigningKeysTest.key("k1", 1)));
        return new AccountTestSupport(Accounts.create(
                database.vertx(),
                postgres,
                redis,
                database.bus(),
                new RateLimiter(redis, false),
                settings.auth(),
                settings.mail(),
                settings.admin(),
                settings.dataDir(),
                clock));
    }

    public Future<SignedIn> register(String username, String email) {
        return accounts.signIn().register(new Username(username), new EmailAddress(email), PASSWORD, DEVICE);
    }

    public SignedIn registered(String username) {
        return await(register(username, username + "@example.com"));
    }

    public Future<SignedIn> login(String email, String password) {
        return accounts.signIn().login(email, password, DEVICE);
    }

    /** Opens another session of a registered user. */
    public SignedIn again(SignedIn user) {
        return await(login(user.user().email(), PASSWORD));
    }

    public Future<Caller> authenticate(String accessToken) {
        return accounts.authenticator().authenticate(accessToken, ADDRESS);
    }

    public Caller caller(SignedIn signedIn) {
        return await(authenticate(signedIn.accessToken()));
    }

    /** Closes the account of a caller, without its password. */
    public Future<?> close(Caller caller) {
        return accounts.profileStore().close(caller.userId(), caller.tokenVersion());
    }

    public Future<TokenPair> refresh(String refreshToken) {
        try {
            return accounts.sessions().refresh(refreshToken);
        } catch (RefusedException e) {
            return Future.failedFuture(e);
        }
    }

    /** Waits for a condition. */
    public static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(WAIT_STEP.toNanos());
        }
    }

    public static void assertRefused(Future<?> future, RefusalCode code) {
        assertThatThrownBy(() -> await(future)).isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(code));
    }
}
