package app.thisthat.account.credentials;

import static app.thisthat.account.AccountTestSupport.assertRefused;
import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.Settings;
import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.BootstrapAccounts;
import app.thisthat.account.EmailAddress;
import app.thisthat.account.Role;
import app.thisthat.account.Username;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import at.favre.lib.crypto.bcrypt.BCrypt;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class SignInIT {

    private final TestDatabase database;
    private final AccountTestSupport node;

    SignInIT(TestDatabase database) {
        this.database = database;
        this.node = AccountTestSupport.on(database);
    }

    @Test
    void register_paysTheSignupBonusOnce() {
        SignedIn signedIn = node.registered("newcomer");
        var id = signedIn.user().id();
        assertThat(signedIn.user().creditBalance()).isEqualTo(Credits.of(1_000));
        assertThat(database.execute("select credit_balance from users where id = ?", id))
                .isEqualTo(new BigDecimal("1000.00"));
        assertThat(database.execute(
                        "select string_agg(transaction_type || ' ' || amount || ' ' || seq, ',')"
                                + " from credit_transactions where user_id = ?",
                        id))
                .isEqualTo("signup_bonus 1000.00 1");
    }

    @Test
    void register_storesOnlyTheHashOfThePassword() {
        SignedIn signedIn = node.registered("hashed");
        assertThat((String) database.execute(
                        "select password_hash from users where id = ?",
                        signedIn.user().id()))
                .startsWith("$2a$04$")
                .hasSize(60);
    }

    @Test
    void register_refusesTakenNamesAndAddressesInAnyCase() {
        node.registered("taken");
        assertRefused(node.register("TAKEN", "other@example.com"), RefusalCode.USERNAME_TAKEN);
        assertRefused(node.register("other", "Taken@Example.com"), RefusalCode.EMAIL_TAKEN);
    }

    @Test
    void register_acceptsOneOfConcurrentRegistrations() {
        List<Future<SignedIn>> attempts = IntStream.range(0, 8)
                .mapToObj(i -> node.register("racer" + i, "racer@example.com"))
                .toList();
        await(Future.join(attempts).otherwiseEmpty());
        assertThat(attempts).filteredOn(Future::succeeded).hasSize(1);
        assertThat(database.execute("select count(*) from credit_transactions join users on users.id = user_id"
                        + " where email = 'racer@example.com'"))
                .isEqualTo(1L);
    }

    @Test
    void login_acceptsTheAddressInAnyCase() {
        SignedIn signedIn = node.registered("returning");
        SignedIn again = await(node.login("RETURNING@example.com", AccountTestSupport.PASSWORD));
        assertThat(again.user()).isEqualTo(signedIn.user());
        assertThat(await(node.authenticate(again.accessToken())).userId())
                .isEqualTo(signedIn.user().id());
    }

    @Test
    void login_refusesEverythingElseWithTheSameMessage() {
        node.registered("victim");
        String longer = AccountTestSupport.PASSWORD + "x".repeat(72);
        List<Future<SignedIn>> attempts = List.of(
                node.login("victim@example.com", "wrong password"),
                node.login("victim@example.com", longer),
                node.login("victim@example.com", ""),
                node.login("nobody@example.com", AccountTestSupport.PASSWORD),
                node.login("nul\u0000@example.com", AccountTestSupport.PASSWORD));
        for (Future<SignedIn> attempt : attempts) {
            assertThatThrownBy(() -> await(attempt))
                    .hasMessage("INVALID_CREDENTIALS: Wrong e-mail address or password");
        }
    }

    @Test
    void login_verifiesAllSeventyTwoBytes() {
        String password = "p".repeat(71);
        await(node.accounts()
                .signIn()
                .register(
                        new Username("longest"),
                        new EmailAddress("longest@example.com"),
                        password + "1",
                        AccountTestSupport.DEVICE));
        assertRefused(node.login("longest@example.com", password + "2"), RefusalCode.INVALID_CREDENTIALS);
        assertRefused(node.login("longest@example.com", password + "12"), RefusalCode.INVALID_CREDENTIALS);
        assertThat(await(node.login("longest@example.com", password + "1"))).isNotNull();
    }

    @Test
    void login_keepsAtMostTenSessions() {
        SignedIn first = node.registered("busy");
        List<SignedIn> later = IntStream.range(0, 10)
                .mapToObj(i -> await(node.login("busy@example.com", AccountTestSupport.PASSWORD)))
                .toList();
        assertRefused(node.authenticate(first.accessToken()), RefusalCode.TOKEN_REVOKED);
        for (SignedIn signedIn : later) {
            assertThat(await(node.authenticate(signedIn.accessToken())).userId())
                    .isEqualTo(first.user().id());
        }
    }

    @Test
    void login_keepsAtMostTenSessionsAfterConcurrentLogins() {
        var user = node.registered("crowd").user();
        await(Future.join(IntStream.range(0, 15)
                .mapToObj(i -> node.login("crowd@example.com", AccountTestSupport.PASSWORD))
                .toList()));
        assertThat(database.execute("select count(*) from sessions where user_id = ? and ended_at is null", user.id()))
                .isEqualTo(10L);
    }

    @Test
    void authenticate_refusesATokenOfAnEarlierVersion() {
        SignedIn signedIn = node.registered("changed");
        assertThat(await(node.authenticate(signedIn.accessToken()))).isNotNull();
        database.execute(
                "update users set token_version = 1 where id = ?",
                signedIn.user().id());
        assertRefused(node.authenticate(signedIn.accessToken()), RefusalCode.TOKEN_REVOKED);
    }

    @Test
    void authenticate_returnsTheCallerOfEachConcurrentRequest() {
        List<SignedIn> users = IntStream.range(0, 20)
                .mapToObj(i -> node.registered("many" + i))
                .toList();
        List<Future<Caller>> checks = IntStream.range(0, 1_000)
                .mapToObj(i -> node.authenticate(users.get(i % users.size()).accessToken()))
                .toList();
        await(Future.all(checks));
        for (int i = 0; i < checks.size(); i++) {
            assertThat(checks.get(i).result().userId())
                    .isEqualTo(users.get(i % users.size()).user().id());
        }
    }

    @Test
    void authenticate_refusesASuspendedAccountUntilTheSuspensionEnds() {
        SignedIn signedIn = node.registered("suspended");
        database.execute(
                "update users set suspension = 'everything', suspended_until = now() + interval '1 hour' where id = ?",
                signedIn.user().id());
        assertRefused(node.authenticate(signedIn.accessToken()), RefusalCode.ACCOUNT_SUSPENDED);
        assertRefused(node.login("suspended@example.com", AccountTestSupport.PASSWORD), RefusalCode.ACCOUNT_SUSPENDED);
        database.execute(
                "update users set suspended_until = now() - interval '1 second' where id = ?",
                signedIn.user().id());
        assertThat(await(node.authenticate(signedIn.accessToken()))).isNotNull();
    }

    @Test
    void isAdmin_readsTheDatabase() {
        Caller caller = node.caller(node.registered("promoted"));
        assertThat(await(node.accounts().authenticator().isAdmin().apply(caller)))
                .isFalse();
        database.execute("update users set role = 'admin' where id = ?", caller.userId());
        assertThat(await(node.accounts().authenticator().isAdmin().apply(caller)))
                .isTrue();
    }

    @Test
    void bootstrapAccounts_areCreatedOnceAndCanLogIn() {
        Settings settings = TestDatabase.settings();
        List<BootstrapAccounts.Login> logins =
                await(node.accounts().bootstrapAccounts().create(settings.admin(), true));
        assertThat(logins).hasSize(3);
        assertThat(await(node.accounts().bootstrapAccounts().create(settings.admin(), true)))
                .isEqualTo(logins);
        for (BootstrapAccounts.Login login : logins) {
            SignedIn signedIn = await(node.login(login.email(), login.password()));
            assertThat(await(node.accounts()
                            .authenticator()
                            .isAdmin()
                            .apply(await(node.authenticate(signedIn.accessToken())))))
                    .isEqualTo(login.role() == Role.ADMIN);
        }
    }

    @Test
    void login_replacesAHashOfALowerCost() {
        SignedIn signedIn = node.registered("cheap");
        RedisCircuitBreaker redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), Duration.ofSeconds(1));
        AccountTestSupport costlier = AccountTestSupport.on(database, database.postgres(), redis, 5);
        assertThat(hash(signedIn)).startsWith("$2a$04$");
        costlier.again(signedIn);
        AccountTestSupport.waitUntil(() -> hash(signedIn).startsWith("$2a$05$"));
        String hash = hash(signedIn);
        costlier.again(signedIn);
        node.again(signedIn);
        assertThat(hash(signedIn)).isEqualTo(hash);
        assertRefused(costlier.login(signedIn.user().email(), "wrong password"), RefusalCode.INVALID_CREDENTIALS);
    }

    private static final String COMPOSED = "caf\u00E9 au lait";
    private static final String DECOMPOSED = "cafe\u0301\u00A0au lait";

    private SignedIn registered(String username, String password) {
        return await(node.accounts()
                .signIn()
                .register(
                        new Username(username),
                        new EmailAddress(username + "@example.com"),
                        password,
                        AccountTestSupport.DEVICE));
    }

    @Test
    void login_acceptsAllEncodingsOfAPassword() {
        registered("composed", COMPOSED);
        registered("decomposed", DECOMPOSED);
        for (String username : List.of("composed", "decomposed")) {
            for (String password : List.of(COMPOSED, DECOMPOSED)) {
                assertThat(await(node.login(username + "@example.com", password)))
                        .isNotNull();
            }
            assertRefused(node.login(username + "@example.com", "cafe au lait"), RefusalCode.INVALID_CREDENTIALS);
        }
    }

    @Test
    void login_acceptsAHashOfAnUnnormalizedPasswordAndReplacesIt() {
        SignedIn signedIn = registered("earlier", COMPOSED);
        String unnormalized = new String(
                BCrypt.withDefaults().hash(4, DECOMPOSED.getBytes(StandardCharsets.UTF_8)), StandardCharsets.US_ASCII);
        database.execute(
                "update users set password_hash = ? where id = ?",
                unnormalized,
                signedIn.user().id());

        assertRefused(node.login("earlier@example.com", COMPOSED), RefusalCode.INVALID_CREDENTIALS);
        assertThat(await(node.login("earlier@example.com", DECOMPOSED))).isNotNull();

        AccountTestSupport.waitUntil(() -> !hash(signedIn).equals(unnormalized));
        assertThat(await(node.login("earlier@example.com", COMPOSED))).isNotNull();
        assertThat(await(node.login("earlier@example.com", DECOMPOSED))).isNotNull();
    }

    private String hash(SignedIn signedIn) {
        return (String) database.execute(
                "select password_hash from users where id = ?", signedIn.user().id());
    }
}
