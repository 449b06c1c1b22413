package app.thisthat.account;

import static app.thisthat.account.AccountTestSupport.assertRefused;
import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.account.audit.AuditEntry;
import app.thisthat.account.audit.AuditStore;
import app.thisthat.account.credentials.EmailChange;
import app.thisthat.account.credentials.EmailVerification;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.account.export.AccountExport;
import app.thisthat.account.export.ExportStore;
import app.thisthat.account.session.SessionStatus;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class ProfileIT {

    private static int users;

    private final TestDatabase database;
    private final AccountTestSupport node;
    private SignedIn user;
    private UUID id;

    ProfileIT(TestDatabase database) {
        this.database = database;
        this.node = AccountTestSupport.on(database);
    }

    @BeforeEach
    void register() {
        user = node.registered("profile-" + users++);
        id = user.user().id();
    }

    private Profile profile() {
        return await(node.accounts().profileStore().find(id)).orElseThrow();
    }

    private String mailedToken(String recipient) {
        AccountTestSupport.waitUntil(
                () -> database.execute("select id from mails where recipient = ?", recipient) != null);
        String body = (String)
                database.execute("select body from mails where recipient = ? order by id desc limit 1", recipient);
        return body.replaceAll("(?s).*token=([A-Za-z0-9_-]+).*", "$1");
    }

    @Test
    void profile_startsWithDefaults() {
        assertThat(profile().preferences()).isEqualTo(new Preferences("UTC", "probability", true, false, true));
        assertThat(profile().creditBalance()).isEqualTo(Credits.of(1_000));
        assertThat(profile().creditDebt()).isEqualTo(Credits.ZERO);
        assertThat(profile().emailVerified()).isFalse();
    }

    @Test
    void findOwn_returnsTheProfileOfEachConcurrentCaller() {
        List<Caller> callers = Stream.generate(() -> node.registered("profile-" + users++))
                .limit(20)
                .map(node::caller)
                .toList();
        int ended = 7;
        database.execute(
                "update sessions set ended_at = now(), end_reason = 'ended' where id = ?",
                callers.get(ended).sessionId());
        ProfileStore store = node.accounts().profileStore();

        List<Future<ProfileStore.OwnProfile>> profiles =
                callers.stream().map(store::findOwn).toList();

        for (int i = 0; i < callers.size(); i++) {
            ProfileStore.OwnProfile own = await(profiles.get(i));
            assertThat(own.profile().id()).isEqualTo(callers.get(i).userId());
            assertThat(own.session().equals(SessionStatus.ENDED)).isEqualTo(i == ended);
        }
    }

    @Test
    void streak_endsFortyEightHoursAfterTheLastClaim() {
        assertThat(profile().streak()).isEqualTo(new Profile.Streak(0, 0));
        String claimed = "update users set daily_streak = 3, longest_daily_streak = 5,"
                + " last_daily_reward_at = now() - ?::interval where id = ?";
        database.execute(claimed, "47 hours", id);
        assertThat(profile().streak()).isEqualTo(new Profile.Streak(3, 5));
        database.execute(claimed, "49 hours", id);
        assertThat(profile().streak()).isEqualTo(new Profile.Streak(0, 5));
    }

    @Test
    void update_changesOnlyTheGivenFields() {
        ProfileStore store = node.accounts().profileStore();
        await(store.update(node.caller(user), null, new Preferences("Europe/Berlin", null, null, true, null)));
        await(store.update(node.caller(user), "renamed-" + id, new Preferences(null, "decimal", null, null, null)));
        assertThat(profile().username()).isEqualTo("renamed-" + id);
        assertThat(profile().preferences()).isEqualTo(new Preferences("Europe/Berlin", "decimal", true, true, true));
    }

    @Test
    void update_refusesATakenNameInAnyCaseAndAnUnknownTimeZone() {
        node.registered("occupied-" + users);
        assertRefused(
                node.accounts().profileStore().update(node.caller(user), "OCCUPIED-" + users, Preferences.NONE),
                RefusalCode.USERNAME_TAKEN);
        assertThatThrownBy(() -> new Preferences("Mars/Olympus", null, null, null, null))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void email_changesWhenTheNewAddressIsConfirmed() {
        String address = "new-" + id + "@example.com";
        await(node.accounts().emailChange().request(node.caller(user), AccountTestSupport.ADDRESS, address(address)));
        assertThat(profile().email()).isEqualTo(user.user().email());
        assertThat(profile().pendingEmail()).isEqualTo(address);
        String token = mailedToken(address);
        await(node.accounts().emailVerification().confirm(token));
        assertThat(profile().email()).isEqualTo(address);
        assertThat(profile().emailVerified()).isTrue();
        assertThat(profile().pendingEmail()).isNull();
        assertRefused(node.accounts().emailVerification().confirm(token), RefusalCode.INVALID_VERIFICATION_TOKEN);
    }

    private static EmailAddress address(String value) {
        return new EmailAddress(value);
    }

    @Test
    void email_refusesAnAddressOfAnotherAccount() {
        SignedIn other = node.registered("holder-" + users);
        EmailVerification emails = node.accounts().emailVerification();
        EmailChange changes = node.accounts().emailChange();
        Caller caller = node.caller(user);
        assertRefused(
                changes.request(
                        caller, AccountTestSupport.ADDRESS, address(other.user().email())),
                RefusalCode.EMAIL_TAKEN);
        String contested = "contested-" + users + "@example.com";
        await(changes.request(caller, AccountTestSupport.ADDRESS, address(contested)));
        String token = mailedToken(contested);
        await(node.register("quicker-" + users, contested));
        assertRefused(emails.confirm(token), RefusalCode.EMAIL_TAKEN);
        assertThat(profile().email()).isEqualTo(user.user().email());
    }

    @Test
    void email_isConfirmedByTheTokenOfTheRegistrationMail() {
        await(node.accounts()
                .emailVerification()
                .confirm(mailedToken(user.user().email())));
        assertThat(profile().emailVerified()).isTrue();
    }

    @Test
    void close_anonymisesTheAccountAndKeepsTheLedger() {
        Caller caller = node.caller(user);
        assertThat(await(node.accounts().profileStore().close(id, caller.tokenVersion())))
                .isPresent();
        assertRefused(node.authenticate(user.accessToken()), RefusalCode.TOKEN_REVOKED);
        assertRefused(node.refresh(user.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
        assertRefused(node.login(user.user().email(), AccountTestSupport.PASSWORD), RefusalCode.INVALID_CREDENTIALS);
        assertThat((String) database.execute("select to_jsonb(u)::text from users u where id = ?", id))
                .doesNotContain(user.user().username())
                .doesNotContain("example.com")
                .doesNotContain("$2a$");
        assertThat(database.execute("select count(*) from credit_transactions where user_id = ?", id))
                .isEqualTo(1L);
        assertThat(database.execute("select count(*) from mails where user_id = ?", id))
                .isEqualTo(0L);
        assertThat(await(node.register(user.user().username(), user.user().email())))
                .isNotNull();
    }

    @Test
    void close_isNotStoppedByAnotherAccount() {
        String hex = id.toString().replace("-", "");
        assertThat(await(node.register("closed-" + hex, id + "@closed.invalid")))
                .isNotNull();
        assertThatThrownBy(() -> new Username("closed:" + hex)).isInstanceOf(RefusedException.class);

        assertThat(await(node.accounts().profileStore().close(id, 0))).isPresent();

        assertThat(database.execute("select username from users where id = ?", id))
                .isEqualTo("closed:" + hex);
    }

    @Test
    void closedAccount_isFoundByNothingButItsHistory() {
        Caller caller = node.caller(user);
        String email = user.user().email();
        String verification = mailedToken(email);
        UUID admin = node.registered("admin-" + users).user().id();
        await(node.close(caller));

        for (String address : List.of(email, "closed:" + id, id + "@closed.invalid")) {
            assertRefused(node.login(address, AccountTestSupport.PASSWORD), RefusalCode.INVALID_CREDENTIALS);
            assertRefused(node.login(address, ""), RefusalCode.INVALID_CREDENTIALS);
        }
        assertThat(await(node.accounts().profileStore().find(id))).isEmpty();
        assertRefused(
                node.accounts().emailVerification().confirm(verification), RefusalCode.INVALID_VERIFICATION_TOKEN);
        assertRefused(
                node.accounts().suspensionStore().set(id, new Suspension("betting", "x", null), admin),
                RefusalCode.USER_NOT_FOUND);
        assertThat(database.execute("select count(*) from ranked_users where id = ?", id))
                .isEqualTo(0L);
        assertThat(database.execute("select sum(amount) from credit_transactions where user_id = ?", id))
                .isEqualTo(new BigDecimal("1000.00"));
    }

    @Test
    void closedAccount_isNotChangedByRequestsThatStartedBefore() {
        Caller caller = node.caller(user);
        String email = user.user().email();
        await(node.close(caller));

        assertRefused(
                node.accounts().profileStore().update(caller, "back-" + id, Preferences.NONE),
                RefusalCode.TOKEN_REVOKED);
        assertRefused(
                node.accounts().emailVerification().request(id, caller.tokenVersion(), email),
                RefusalCode.TOKEN_REVOKED);
        assertRefused(
                node.accounts()
                        .emailChange()
                        .request(caller, AccountTestSupport.ADDRESS, address("back-" + id + "@example.com")),
                RefusalCode.TOKEN_REVOKED);
        assertThat(await(node.accounts().profileStore().close(id, caller.tokenVersion() + 1)))
                .isEmpty();
        assertThat(database.execute(
                        "select (select count(*) from mails where user_id = ?)"
                                + " + (select count(*) from account_tokens where user_id = ?)",
                        id,
                        id))
                .isEqualTo(0L);
    }

    @Test
    void export_containsAllDataWithoutSecrets() throws Exception {
        LedgerFixture ledger = new LedgerFixture(database);
        database.execute(
                "select outcome from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'],"
                        + " array[100.00], array[null::numeric], array[0.0], array[null::text], array[null::bytea], '1 hour')",
                UUID.randomUUID(),
                id,
                ledger.market("0.65", "0.35"));
        var document = Json.tree(exported(new ExportStore(database.postgres())));
        assertThat(document.at("/account/email").textValue())
                .isEqualTo(user.user().email());
        assertThat(document.at("/sessions")).hasSize(1);
        assertThat(document.at("/bets/0/potentialPayout").decimalValue()).isEqualByComparingTo("153.85");
        assertThat(document.at("/transactions")).hasSize(2);
        assertThat(document.at("/transactions/0/balanceAfter").decimalValue()).isEqualByComparingTo("900.00");
        assertThat(document.at("/transactions/0/owed").decimalValue()).isZero();
        assertThat(document.at("/account/creditDebt").decimalValue()).isZero();
        assertThat(document.toString()).doesNotContain("$2a$").doesNotContain("token");
    }

    @Test
    void exportOfManyPages_containsEachRowOnce() throws Exception {
        int sessions = 450;
        database.execute(
                "insert into sessions (id, user_id, token_version, token_id, expires_at, expires_at_last)"
                        + " select gen_random_uuid(), ?, 0, gen_random_uuid(), now(), now() from generate_series(2, ?)",
                id,
                sessions);

        var document = JsonMapper.builder().build().readTree(exported(new ExportStore(database.postgres())));

        List<String> ids = new ArrayList<>();
        document.at("/sessions").forEach(session -> ids.add(session.get("id").textValue()));
        assertThat(ids).hasSize(sessions).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(document.at("/transactions")).hasSize(1);
    }

    private byte[] exported(ExportStore store) {
        AccountExport export = new AccountExport(store, id);
        Buffer document = Buffer.buffer();
        for (Buffer part = await(export.next()); part != null; part = await(export.next())) {
            document.appendBuffer(part);
        }
        return document.getBytes();
    }

    @Test
    void suspension_takesEffectAndIsAudited() {
        UUID admin = node.registered("admin-" + users).user().id();
        SuspensionStore suspensions = node.accounts().suspensionStore();
        Instant until = Instant.parse("2099-01-01T00:00:00Z");
        Suspension current = await(suspensions.set(id, new Suspension("everything", "cheating", until), admin));
        assertThat(current).isEqualTo(new Suspension("everything", "cheating", until));
        assertRefused(node.authenticate(user.accessToken()), RefusalCode.ACCOUNT_SUSPENDED);
        await(suspensions.set(id, new Suspension(null, "it was not", null), admin));
        assertThat(node.caller(user)).isNotNull();

        var audit = await(node.accounts()
                .auditStore()
                .list(new AuditStore.Filter(admin, id, null), Optional.empty(), new PageRequest(10, 0)));
        assertThat(audit.total()).isEqualTo(2);
        assertThat(audit.entries()).extracting(AuditEntry::action).containsExactly("user.reinstate", "user.suspend");
        assertThat(audit.entries().get(1).before()).contains("\"suspension\":null");
        assertThat(audit.entries().get(1).after()).contains("\"suspension\":\"everything\"");
        assertRefused(
                suspensions.set(UUID.randomUUID(), new Suspension("betting", "x", null), admin),
                RefusalCode.USER_NOT_FOUND);
    }

    @Test
    void suspensionFromBetting_refusesBetsOnly() {
        UUID admin = node.registered("admin-" + users).user().id();
        await(node.accounts().suspensionStore().set(id, new Suspension("betting", "cheating", null), admin));
        assertThat(node.caller(user)).isNotNull();
        LedgerFixture ledger = new LedgerFixture(database);
        assertThat(database.execute(
                        "select outcome from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid],"
                                + " array['this'], array[100.00], array[null::numeric], array[0.0], array[null::text],"
                                + " array[null::bytea], '1 hour')",
                        UUID.randomUUID(),
                        id,
                        ledger.market("0.65", "0.35")))
                .isEqualTo("account_suspended");
        ledger.assertInvariants();
    }

    @Test
    void audit_refusesChangesAndDeletions() {
        UUID admin = node.registered("admin-" + users).user().id();
        await(node.accounts().suspensionStore().set(id, new Suspension("betting", "cheating", null), admin));
        for (String sql :
                new String[] {"update admin_audit set reason = ''", "delete from admin_audit", "truncate admin_audit"
                }) {
            assertThatThrownBy(() -> database.execute(sql))
                    .rootCause()
                    .hasMessageContaining("never changed or deleted");
        }
    }
}
