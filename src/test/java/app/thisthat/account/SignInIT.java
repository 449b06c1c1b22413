package app.thisthat.account;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class SignInIT {

    private static final Device DEVICE = new Device("127.0.0.1", "test");
    private static final String PASSWORD = "correct horse";

    private final TestDatabase database;
    private Accounts accounts;

    SignInIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of("THISTHAT_AUTH_BCRYPT_COST", "4", "THISTHAT_AUTH_JWT_KEYS", KeyringTest.key("k1", 1)));
        accounts = Accounts.create(database.vertx(), database.postgres(), settings);
    }

    private Future<SignedIn> register(String username, String email) {
        return accounts.signIn().register(new Username(username), new EmailAddress(email), PASSWORD, DEVICE);
    }

    private SignedIn registered(String username) {
        return await(register(username, username + "@example.com"));
    }

    private Future<Caller> authenticate(SignedIn signedIn) {
        return accounts.access().authenticate().apply(signedIn.accessToken());
    }

    private static void assertRefused(Future<?> future, RefusalCode code) {
        assertThatThrownBy(() -> await(future)).isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(code));
    }

    @Test
    void register_paysTheSignupBonusOnceAndWritesItDown() {
        SignedIn signedIn = registered("newcomer");
        var id = signedIn.user().id();
        assertThat(signedIn.user().creditBalance()).isEqualTo(Credits.of(1_000));
        assertThat(database.ask("select credit_balance from users where id = ?", id))
                .isEqualTo(new BigDecimal("1000.00"));
        assertThat(database.ask(
                        "select string_agg(transaction_type || ' ' || amount || ' ' || seq, ',')"
                                + " from credit_transactions where user_id = ?",
                        id))
                .isEqualTo("signup_bonus 1000.00 1");
    }

    @Test
    void register_keepsNoPasswordButItsHash() {
        SignedIn signedIn = registered("hashed");
        assertThat((String) database.ask(
                        "select password_hash from users where id = ?",
                        signedIn.user().id()))
                .startsWith("$2a$04$")
                .hasSize(60);
    }

    @Test
    void register_refusesTakenNamesAndAddressesWithoutRegardToCase() {
        registered("taken");
        assertRefused(register("TAKEN", "other@example.com"), RefusalCode.USERNAME_TAKEN);
        assertRefused(register("other", "Taken@Example.com"), RefusalCode.EMAIL_TAKEN);
    }

    @Test
    void register_letsOneOfTwoAtOnceWin() {
        List<Future<SignedIn>> attempts = IntStream.range(0, 8)
                .mapToObj(i -> register("racer" + i, "racer@example.com"))
                .toList();
        await(Future.join(attempts).otherwiseEmpty());
        assertThat(attempts).filteredOn(Future::succeeded).hasSize(1);
        assertThat(database.ask("select count(*) from credit_transactions join users on users.id = user_id"
                        + " where email = 'racer@example.com'"))
                .isEqualTo(1L);
    }

    @Test
    void login_takesTheRightPasswordAndTheAddressInAnyCase() {
        SignedIn signedIn = registered("returning");
        SignedIn again = await(accounts.signIn().login("RETURNING@example.com", PASSWORD, DEVICE));
        assertThat(again.user()).isEqualTo(signedIn.user());
        assertThat(await(authenticate(again)).userId())
                .isEqualTo(signedIn.user().id());
    }

    @Test
    void login_refusesEverythingElseWithTheSameWords() {
        registered("victim");
        String longer = PASSWORD + "x".repeat(72);
        List<Future<SignedIn>> attempts = List.of(
                accounts.signIn().login("victim@example.com", "wrong password", DEVICE),
                accounts.signIn().login("victim@example.com", longer, DEVICE),
                accounts.signIn().login("victim@example.com", "", DEVICE),
                accounts.signIn().login("nobody@example.com", PASSWORD, DEVICE),
                accounts.signIn().login("nul\u0000@example.com", PASSWORD, DEVICE));
        for (Future<SignedIn> attempt : attempts) {
            assertThatThrownBy(() -> await(attempt)).hasMessage("INVALID_CREDENTIALS: Wrong e-mail or password");
        }
    }

    @Test
    void login_readsAllSeventyTwoBytes() {
        String password = "p".repeat(71);
        await(accounts.signIn()
                .register(new Username("longest"), new EmailAddress("longest@example.com"), password + "1", DEVICE));
        assertRefused(
                accounts.signIn().login("longest@example.com", password + "2", DEVICE),
                RefusalCode.INVALID_CREDENTIALS);
        assertRefused(
                accounts.signIn().login("longest@example.com", password + "12", DEVICE),
                RefusalCode.INVALID_CREDENTIALS);
        assertThat(await(accounts.signIn().login("longest@example.com", password + "1", DEVICE)))
                .isNotNull();
    }

    @Test
    void login_keepsTenSessionsAtTheMost() {
        SignedIn first = registered("busy");
        List<SignedIn> later = IntStream.range(0, 10)
                .mapToObj(i -> await(accounts.signIn().login("busy@example.com", PASSWORD, DEVICE)))
                .toList();
        assertRefused(authenticate(first), RefusalCode.TOKEN_REVOKED);
        for (SignedIn signedIn : later) {
            assertThat(await(authenticate(signedIn)).userId())
                    .isEqualTo(first.user().id());
        }
    }

    @Test
    void login_keepsTenSessionsEvenWhenTheyAreOpenedAtOnce() {
        var user = registered("crowd").user();
        await(Future.join(IntStream.range(0, 15)
                .mapToObj(i -> accounts.signIn().login("crowd@example.com", PASSWORD, DEVICE))
                .toList()));
        assertThat(database.ask("select count(*) from sessions where user_id = ? and ended_at is null", user.id()))
                .isEqualTo(10L);
    }

    @Test
    void authenticate_refusesATokenFromBeforeTheVersionMoved() {
        SignedIn signedIn = registered("changed");
        assertThat(await(authenticate(signedIn))).isNotNull();
        database.ask(
                "update users set token_version = 1 where id = ?",
                signedIn.user().id());
        assertRefused(authenticate(signedIn), RefusalCode.TOKEN_REVOKED);
    }

    @Test
    void authenticate_tellsManyAtOnceApart() {
        List<SignedIn> users =
                IntStream.range(0, 20).mapToObj(i -> registered("many" + i)).toList();
        List<Future<Caller>> checks = IntStream.range(0, 1_000)
                .mapToObj(i -> authenticate(users.get(i % users.size())))
                .toList();
        await(Future.all(checks));
        for (int i = 0; i < checks.size(); i++) {
            assertThat(checks.get(i).result().userId())
                    .isEqualTo(users.get(i % users.size()).user().id());
        }
    }

    @Test
    void authenticate_refusesASuspendedAccountUntilTheSuspensionEnds() {
        SignedIn signedIn = registered("suspended");
        database.ask(
                "update users set suspension = 'everything', suspended_until = now() + interval '1 hour' where id = ?",
                signedIn.user().id());
        assertRefused(authenticate(signedIn), RefusalCode.ACCOUNT_SUSPENDED);
        assertRefused(
                accounts.signIn().login("suspended@example.com", PASSWORD, DEVICE), RefusalCode.ACCOUNT_SUSPENDED);
        database.ask(
                "update users set suspended_until = now() - interval '1 second' where id = ?",
                signedIn.user().id());
        assertThat(await(authenticate(signedIn))).isNotNull();
    }

    @Test
    void isAdmin_isAskedOfTheDatabase() {
        Caller caller = await(authenticate(registered("promoted")));
        assertThat(await(accounts.access().isAdmin().apply(caller))).isFalse();
        database.ask("update users set role = 'admin' where id = ?", caller.userId());
        assertThat(await(accounts.access().isAdmin().apply(caller))).isTrue();
    }

    @Test
    void firstAccounts_areMadeOnceAndCanLogIn() {
        Settings settings = TestDatabase.settings();
        List<FirstAccounts.Login> logins = await(accounts.firstAccounts().create(settings));
        assertThat(logins).hasSize(3);
        assertThat(await(accounts.firstAccounts().create(settings))).isEqualTo(logins);
        for (FirstAccounts.Login login : logins) {
            SignedIn signedIn = await(accounts.signIn().login(login.email(), login.password(), DEVICE));
            assertThat(await(accounts.access().isAdmin().apply(await(authenticate(signedIn)))))
                    .isEqualTo(login.role().equals("admin"));
        }
    }
}
