package app.thisthat.account;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.http.RateLimiter;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.RedisGate;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** This room on a test's database, as one node has it: with cheap hashes and a key that every node shares. */
record Room(Accounts accounts) {

    static final String PASSWORD = "correct horse";
    static final Device DEVICE = new Device("127.0.0.1", "0a0b0c0d0e0f", "test");

    /** Where every request but the first comes from. */
    static final String ADDRESS = "192.0.2.7";

    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(1);

    static Room on(TestDatabase database) {
        return on(database, database.postgres());
    }

    static Room on(TestDatabase database, Postgres postgres) {
        RedisGate redis = new RedisGate(database.vertx(), Servers.redis(), REDIS_TIMEOUT);
        return on(database, postgres, redis);
    }

    static Room on(TestDatabase database, Postgres postgres, RedisGate redis) {
        return on(database, postgres, redis, 4);
    }

    static Room on(TestDatabase database, Postgres postgres, RedisGate redis, int bcryptCost) {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of(
                        "THISTHAT_AUTH_BCRYPT_COST",
                        String.valueOf(bcryptCost),
                        "THISTHAT_AUTH_JWT_KEYS",
                        KeyringTest.key("k1", 1)));
        return new Room(Accounts.create(
                database.vertx(), postgres, redis, database.bus(), new RateLimiter(redis, false), settings));
    }

    Future<SignedIn> register(String username, String email) {
        return accounts.signIn().register(new Username(username), new EmailAddress(email), PASSWORD, DEVICE);
    }

    SignedIn registered(String username) {
        return await(register(username, username + "@example.com"));
    }

    Future<SignedIn> login(String email, String password) {
        return accounts.signIn().login(email, password, DEVICE);
    }

    /** A further session of someone who is registered. */
    SignedIn again(SignedIn user) {
        return await(login(user.user().email(), PASSWORD));
    }

    Future<Caller> authenticate(String accessToken) {
        return accounts.access().authenticate(accessToken, ADDRESS);
    }

    Caller caller(SignedIn signedIn) {
        return await(authenticate(signedIn.accessToken()));
    }

    Future<TokenPair> refresh(String refreshToken) {
        try {
            return accounts.sessions().refresh(refreshToken);
        } catch (RefusedException e) {
            return Future.failedFuture(e);
        }
    }

    static void assertRefused(Future<?> future, RefusalCode code) {
        assertThatThrownBy(() -> await(future)).isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(code));
    }
}
