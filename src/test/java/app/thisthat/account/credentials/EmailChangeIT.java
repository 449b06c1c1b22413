package app.thisthat.account.credentials;

import static app.thisthat.account.AccountTestSupport.ADDRESS;
import static app.thisthat.account.AccountTestSupport.DEVICE;
import static app.thisthat.account.AccountTestSupport.PASSWORD;
import static app.thisthat.account.AccountTestSupport.assertRefused;
import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.EmailAddress;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes of e-mail addresses by a thief who knows the password, and their undo by the owner, on two nodes. */
@ExtendWith(DatabaseExtension.class)
class EmailChangeIT {

    private static final String THIEFS_PASSWORD = "battery staple";
    private static final String NEW_PASSWORD = "staple for the win";
    private static final int ROUNDS = 30;
    private static int users;

    private final TestDatabase database;
    private final AccountTestSupport node;
    private final AccountTestSupport otherNode;
    private UUID id;
    private String owners;
    private String thiefs;

    EmailChangeIT(TestDatabase database) {
        this.database = database;
        this.node = AccountTestSupport.on(database);
        this.otherNode = AccountTestSupport.on(database);
    }

    @BeforeEach
    void register() {
        String username = "email-" + users++;
        id = node.registered(username).user().id();
        owners = username + "@example.com";
        thiefs = username + "@thief.example";
        waitForMail(owners, "verify-email");
    }

    private void waitForMail(String recipient, String page) {
        AccountTestSupport.waitUntil(() -> database.execute(
                        "select 1 from mails where recipient = ? and body like '%/' || ? || '?token=%'",
                        recipient, page)
                != null);
    }

    /** The newest token in a mail with a link to a page. */
    private String token(String recipient, String page) {
        waitForMail(recipient, page);
        String body = (String) database.execute(
                "select body from mails where recipient = ? and body like '%/' || ? || '?token=%'"
                        + " order by id desc limit 1",
                recipient, page);
        return body.replaceAll("(?s).*token=([A-Za-z0-9_-]{43})\\s.*", "$1");
    }

    private Caller signedIn(String email, String password) {
        return node.caller(await(node.login(email, password)));
    }

    private Future<Void> request(Caller caller, String email) {
        return node.accounts().emailChange().request(caller, ADDRESS, new EmailAddress(email));
    }

    private Future<UUID> confirm(String token) {
        return otherNode.accounts().emailVerification().confirm(token);
    }

    private Future<UUID> undo(String token) {
        return node.accounts().emailChange().undo(token, DEVICE.client());
    }

    private Future<UUID> reset(String token) {
        return otherNode.accounts().passwordChange().reset(token, NEW_PASSWORD, DEVICE.client());
    }

    private String resetToken(String email) {
        await(node.accounts().passwordChange().requestReset(email, DEVICE.client()));
        return token(email, "reset-password");
    }

    private void change(String from, String password, String to) {
        await(request(signedIn(from, password), to));
        await(confirm(token(to, "verify-email")));
    }

    private String email() {
        return (String) database.execute("select email from users where id = ?", id);
    }

    private void assertOwnerIsBack(List<String> otherPasswords) {
        assertThat(email()).isEqualTo(owners);
        for (String password : otherPasswords) {
            assertRefused(node.login(owners, password), RefusalCode.INVALID_CREDENTIALS);
        }
        await(reset(token(owners, "reset-password")));
        assertThat(await(otherNode.login(owners, NEW_PASSWORD))).isNotNull();
    }

    @Test
    void pendingChange_isVoidAfterEachSecurityEvent() {
        Caller caller = signedIn(owners, PASSWORD);
        await(request(caller, thiefs));
        String stale = token(thiefs, "verify-email");
        await(node.accounts().passwordChange().change(caller, ADDRESS, PASSWORD, NEW_PASSWORD));
        assertRefused(confirm(stale), RefusalCode.INVALID_VERIFICATION_TOKEN);

        await(request(signedIn(owners, NEW_PASSWORD), thiefs));
        stale = token(thiefs, "verify-email");
        await(reset(resetToken(owners)));
        assertRefused(confirm(stale), RefusalCode.INVALID_VERIFICATION_TOKEN);

        await(request(signedIn(owners, NEW_PASSWORD), thiefs));
        stale = token(thiefs, "verify-email");
        await(node.accounts().sessions().endAll(id));
        assertRefused(confirm(stale), RefusalCode.INVALID_VERIFICATION_TOKEN);
        assertThat(email()).isEqualTo(owners);
        assertThat(database.execute("select count(*) from account_tokens where user_id = ?", id))
                .isEqualTo(0L);
    }

    @Test
    void tokens_areVoidAfterAChangeOfTheAddressAndTheEndOfAllSessions() {
        String verification = token(owners, "verify-email");
        String reset = resetToken(owners);
        await(node.accounts().sessions().endAll(id));
        assertRefused(confirm(verification), RefusalCode.INVALID_VERIFICATION_TOKEN);
        assertRefused(reset(reset), RefusalCode.INVALID_RESET_TOKEN);

        String another = resetToken(owners);
        change(owners, PASSWORD, thiefs);
        assertRefused(reset(another), RefusalCode.INVALID_RESET_TOKEN);
    }

    @Test
    void requestedChange_isCancelledByTheCurrentAddress() {
        Caller thief = signedIn(owners, PASSWORD);
        await(request(thief, thiefs));
        await(undo(token(owners, "undo-email")));

        assertRefused(confirm(token(thiefs, "verify-email")), RefusalCode.INVALID_VERIFICATION_TOKEN);
        assertRefused(request(thief, thiefs), RefusalCode.TOKEN_REVOKED);
        assertRefused(undo(token(owners, "undo-email")), RefusalCode.INVALID_UNDO_TOKEN);
        assertOwnerIsBack(List.of(PASSWORD));
    }

    @Test
    void completedChange_isUndoneByTheMailOfTheCompletion() {
        change(owners, PASSWORD, thiefs);
        Caller thief = signedIn(thiefs, PASSWORD);
        assertThat(email()).isEqualTo(thiefs);

        await(undo(token(owners, "undo-email")));

        assertRefused(request(thief, thiefs), RefusalCode.TOKEN_REVOKED);
        assertRefused(node.login(thiefs, PASSWORD), RefusalCode.INVALID_CREDENTIALS);
        assertOwnerIsBack(List.of(PASSWORD));
    }

    @Test
    void completedChange_isUndoneByTheMailOfTheRequest() {
        await(request(signedIn(owners, PASSWORD), thiefs));
        String requested = token(owners, "undo-email");
        await(confirm(token(thiefs, "verify-email")));
        String completed = token(owners, "undo-email");
        assertThat(completed).isNotEqualTo(requested);

        await(undo(requested));

        assertRefused(undo(completed), RefusalCode.INVALID_UNDO_TOKEN);
        assertOwnerIsBack(List.of(PASSWORD));
    }

    @Test
    void undo_winsAgainstANewPasswordAndFurtherChanges() {
        change(owners, PASSWORD, thiefs);
        String undo = token(owners, "undo-email");
        await(node.accounts().passwordChange().change(signedIn(thiefs, PASSWORD), ADDRESS, PASSWORD, THIEFS_PASSWORD));
        change(thiefs, THIEFS_PASSWORD, "2-" + thiefs);
        String undoOfThief = token(thiefs, "undo-email");
        await(reset(resetToken("2-" + thiefs)));
        await(request(signedIn("2-" + thiefs, NEW_PASSWORD), "3-" + thiefs));
        String reset = resetToken("2-" + thiefs);

        await(undo(undo));

        assertRefused(undo(undoOfThief), RefusalCode.INVALID_UNDO_TOKEN);
        assertRefused(undo(token("2-" + thiefs, "undo-email")), RefusalCode.INVALID_UNDO_TOKEN);
        assertRefused(confirm(token("3-" + thiefs, "verify-email")), RefusalCode.INVALID_VERIFICATION_TOKEN);
        assertRefused(reset(reset), RefusalCode.INVALID_RESET_TOKEN);
        assertOwnerIsBack(List.of(PASSWORD, THIEFS_PASSWORD, NEW_PASSWORD));
    }

    @Test
    void undoOfALaterChange_leavesTheUndoOfTheEarlierOne() {
        change(owners, PASSWORD, thiefs);
        String undo = token(owners, "undo-email");
        change(thiefs, PASSWORD, "2-" + thiefs);
        await(undo(token(thiefs, "undo-email")));
        assertThat(email()).isEqualTo(thiefs);

        await(undo(undo));

        assertOwnerIsBack(List.of(PASSWORD));
    }

    @Test
    void changeBack_endsTheChain() {
        change(owners, PASSWORD, thiefs);
        String undo = token(owners, "undo-email");
        change(thiefs, PASSWORD, owners);
        assertThat(email()).isEqualTo(owners);

        assertRefused(undo(token(thiefs, "undo-email")), RefusalCode.INVALID_UNDO_TOKEN);
        assertRefused(undo(undo), RefusalCode.INVALID_UNDO_TOKEN);
        assertThat(await(node.register("free-" + users, thiefs))).isNotNull();
    }

    @Test
    void previousAddress_isReservedWhileTheChangeCanBeUndone() {
        change(owners, PASSWORD, thiefs);
        Caller other = node.caller(node.registered("other-" + users));

        assertRefused(node.register("late-" + users, owners.toUpperCase(Locale.ROOT)), RefusalCode.EMAIL_TAKEN);
        assertRefused(request(other, owners), RefusalCode.EMAIL_TAKEN);
        database.execute(
                "insert into account_tokens values (?, 'verify', sha256('known'), ?, now() + interval '1 day')"
                        + " on conflict (user_id, purpose) do update set token_hash = excluded.token_hash,"
                        + " email = excluded.email",
                other.userId(),
                owners);
        assertRefused(confirm("known"), RefusalCode.EMAIL_TAKEN);

        database.execute("update email_changes set undo_until = now() where user_id = ?", id);
        assertRefused(undo(token(owners, "undo-email")), RefusalCode.INVALID_UNDO_TOKEN);
        assertThat(await(node.register("late-" + users, owners))).isNotNull();
    }

    @Test
    void previousAddress_isNeverLostToAConcurrentRegistration() {
        for (int round = 0; round < ROUNDS; round++) {
            register();
            await(request(signedIn(owners, PASSWORD), thiefs));
            String confirmation = token(thiefs, "verify-email");
            Future<UUID> change = confirm(confirmation);
            Future<SignedIn> registration = node.register("quick-" + users + "-" + round, owners);
            await(Future.join(change, registration).otherwiseEmpty());
            assertThat(change.succeeded()).isTrue();
            assertRefused(registration, RefusalCode.EMAIL_TAKEN);
            await(undo(token(owners, "undo-email")));
            assertThat(email()).isEqualTo(owners);
        }
    }

    @Test
    void closing_endsAllUndoTokensAndReleasesTheAddresses() {
        change(owners, PASSWORD, thiefs);
        String undo = token(owners, "undo-email");
        Caller caller = signedIn(thiefs, PASSWORD);
        await(node.close(caller));

        assertRefused(undo(undo), RefusalCode.INVALID_UNDO_TOKEN);
        assertThat(email()).isNull();
        assertThat(await(node.register("again-" + users, owners))).isNotNull();
        assertThat(await(node.register("again-2-" + users, thiefs))).isNotNull();
    }

    @Test
    void concurrentConfirmationResetAndUndo_leaveTheAccountToTheOwner() {
        for (int round = 0; round < ROUNDS; round++) {
            register();
            await(request(signedIn(owners, PASSWORD), thiefs));
            String reset = resetToken(owners);
            Future<UUID> confirmation = confirm(token(thiefs, "verify-email"));
            Future<UUID> resetting = reset(reset);
            Future<UUID> undoing = undo(token(owners, "undo-email"));
            await(Future.join(confirmation, resetting, undoing).otherwiseEmpty());

            for (Future<UUID> each : List.of(confirmation, resetting, undoing)) {
                assertThat(each.succeeded() || each.cause() instanceof RefusedException)
                        .as("round %d: %s", round, each.cause())
                        .isTrue();
            }
            assertThat(confirmation.succeeded() && resetting.succeeded()).isFalse();
            assertThat(resetting.succeeded()).isNotEqualTo(undoing.succeeded());
            assertThat(email()).isEqualTo(owners);
            assertRefused(node.login(owners, PASSWORD), RefusalCode.INVALID_CREDENTIALS);
        }
    }

    @Test
    void undoDuringThiefsRequests_leavesTheAccountToTheOwner() {
        for (int round = 0; round < ROUNDS; round++) {
            register();
            change(owners, PASSWORD, thiefs);
            String undo = token(owners, "undo-email");
            Caller thief = signedIn(thiefs, PASSWORD);
            List<Future<?>> attacks = List.of(
                    otherNode.accounts().passwordChange().change(thief, ADDRESS, PASSWORD, THIEFS_PASSWORD),
                    request(thief, "2-" + thiefs),
                    node.login(thiefs, PASSWORD),
                    node.accounts().passwordChange().requestReset(thiefs, "of the thief"));
            Future<UUID> undoing = undo(undo);
            await(Future.join(attacks).otherwiseEmpty());

            assertThat(await(undoing)).isEqualTo(id);
            assertThat(email()).isEqualTo(owners);
            assertThat(database.execute("select password_hash from users where id = ?", id))
                    .isNull();
            assertThat(database.execute("select count(*) from account_tokens where user_id = ?", id))
                    .isEqualTo(0L);
            assertThat(database.execute("select string_agg(email, ',') from reset_tokens where user_id = ?", id))
                    .isEqualTo(owners);
            assertThat(database.execute(
                            "select count(*) from sessions s join users u on u.id = s.user_id"
                                    + " where u.id = ? and s.token_version = u.token_version",
                            id))
                    .isEqualTo(0L);
        }
    }
}
