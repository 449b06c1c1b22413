package app.thisthat.account;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;

/** This room on a test's database, as one node has it: with cheap hashes and a key that every node shares. */
record Room(Accounts accounts) {

    static final String PASSWORD = "correct horse";
    static final Device DEVICE = new Device("127.0.0.1", "test");

    static Room on(TestDatabase database) {
        return on(database.vertx(), database.postgres());
    }

    static Room on(Vertx vertx, Postgres postgres) {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of("THISTHAT_AUTH_BCRYPT_COST", "4", "THISTHAT_AUTH_JWT_KEYS", KeyringTest.key("k1", 1)));
        return new Room(Accounts.create(vertx, postgres, settings));
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
        return accounts.access().authenticate(accessToken);
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
