package app.thisthat.account;

import static app.thisthat.account.AccountTestSupport.assertRefused;
import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.account.credentials.SignedIn;
import app.thisthat.account.session.SigningKeysTest;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemoAccountsIT {

    private static final AdminSettings NO_ADMIN =
            new AdminSettings("", "", AdminSettings.ConflictOfInterest.REFUSE, 10_000);

    private final TestDatabase database = new TestDatabase();
    private final AccountTestSupport node = AccountTestSupport.on(database);
    private final DemoAccounts demoAccounts = node.accounts().demoAccounts();

    @AfterEach
    void close() {
        database.close();
    }

    private List<BootstrapAccounts.Login> startInDevelopment() {
        return await(node.accounts().bootstrapAccounts().create(NO_ADMIN, true));
    }

    @Test
    void databaseWithoutDemoAccounts_isAccepted() {
        node.registered("alice"); // a username of a demo account, with another password
        assertThat(await(demoAccounts.requireNone())).isNull();
        assertThat(await(demoAccounts.lock())).isZero();
    }

    @Test
    void publishedPasswords_areNamedAllAtOnce() {
        startInDevelopment();
        createLoadTestUsers(3);

        assertThatThrownBy(() -> await(demoAccounts.requireNone()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("admin@thisthat.example")
                .hasMessageContaining("alice@thisthat.example")
                .hasMessageContaining("bob@thisthat.example")
                .hasMessageContaining("3 load-test users")
                .hasMessageContaining("lock-demo-accounts");
    }

    @Test
    void changedPassword_isAccepted() {
        startInDevelopment();
        database.execute(
                "update users set password_hash = (select password_hash from users where email = ?) where email <> ?",
                node.registered("somebody").user().email(),
                "alice@thisthat.example");

        assertThatThrownBy(() -> await(demoAccounts.requireNone()))
                .hasMessageContaining("alice@thisthat.example")
                .message()
                .doesNotContain("bob@", "admin@");
    }

    @Test
    void demoAccountWithAnotherNameAndAddress_isRecognisedAndNotCreatedAgain() {
        startInDevelopment();
        database.execute(
                "update users set email = ?, username = ? where username = ?", "renamed@example.com", "renamed", "bob");
        Object users = database.execute("select count(*) from users");

        startInDevelopment();

        assertThat(database.execute("select count(*) from users")).isEqualTo(users);
        assertThatThrownBy(() -> await(demoAccounts.requireNone())).hasMessageContaining("renamed@example.com");
    }

    @Test
    void lock_replacesThePasswordsAndEndsTheSessions() {
        startInDevelopment();
        createLoadTestUsers(2);
        SignedIn own = node.registered("own");
        SignedIn admin = await(node.login("admin@thisthat.example", "demo-admin-1"));

        assertThat(await(demoAccounts.lock())).isEqualTo(5);

        assertThat(await(demoAccounts.requireNone())).isNull();
        assertRefused(node.login("admin@thisthat.example", "demo-admin-1"), RefusalCode.INVALID_CREDENTIALS);
        assertRefused(node.refresh(admin.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
        assertThat(node.again(own).user().id()).isEqualTo(own.user().id());
    }

    @Test
    void concurrentDevelopmentStarts_createEachAccountOnce() {
        var first = node.accounts().bootstrapAccounts().create(NO_ADMIN, true);
        var second =
                AccountTestSupport.on(database).accounts().bootstrapAccounts().create(NO_ADMIN, true);

        assertThat(await(first)).isEqualTo(await(second));
        assertThat(database.execute("select count(*) from users")).isEqualTo(3L);
    }

    private void createLoadTestUsers(int count) {
        AuthSettings auth = new AuthSettings(
                List.of(SigningKeysTest.key("k1", 1)), Duration.ofMinutes(1), Duration.ofMinutes(1), 4, 1, 10);
        LoadTestUsers users = new LoadTestUsers(
                database.vertx(), database.postgres(), auth, Path.of("target"), InstantSource.system());
        await(users.create(count, Credits.of(1_000)));
    }
}
