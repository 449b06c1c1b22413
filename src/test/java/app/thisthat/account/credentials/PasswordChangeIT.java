package app.thisthat.account.credentials;

import static app.thisthat.account.AccountTestSupport.PASSWORD;
import static app.thisthat.account.AccountTestSupport.assertRefused;
import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.session.TokenPair;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Password changes and resets on two nodes. */
@ExtendWith(DatabaseExtension.class)
class PasswordChangeIT {

    private static final String NEW_PASSWORD = "battery staple";
    private static final Pattern TOKEN = Pattern.compile("token=([A-Za-z0-9_-]{43})\\s");
    private static final int ROUNDS = 50;
    private static int users;

    private final TestDatabase database;
    private final AccountTestSupport node;
    private final AccountTestSupport otherNode;
    private SignedIn user;

    PasswordChangeIT(TestDatabase database) {
        this.database = database;
        this.node = AccountTestSupport.on(database);
        this.otherNode = AccountTestSupport.on(database);
    }

    @BeforeEach
    void register() {
        user = node.registered("password-" + users++);
    }

    private Future<Void> change(Caller caller, String current, String wanted) {
        return node.accounts().passwordChange().change(caller, AccountTestSupport.ADDRESS, current, wanted);
    }

    private Future<UUID> reset(String token) {
        return node.accounts().passwordChange().reset(token, NEW_PASSWORD, AccountTestSupport.DEVICE.client());
    }

    /** Requests a reset and returns the token of its mail, which is written after the response. */
    private String requestReset() {
        long before = resetMails();
        await(node.accounts().passwordChange().requestReset(user.user().email(), AccountTestSupport.DEVICE.client()));
        AccountTestSupport.waitUntil(() -> resetMails() > before);
        return newestToken();
    }

    private long resetMails() {
        return (long) database.execute(
                "select count(*) from mails where kind = 'reset' and user_id = ?",
                user.user().id());
    }

    private String newestToken() {
        String body = (String) database.execute(
                "select body from mails where kind = 'reset' and user_id = ? order by id desc limit 1",
                user.user().id());
        Matcher token = TOKEN.matcher(body);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private void assertSessionEnded(SignedIn session) {
        assertRefused(node.authenticate(session.accessToken()), RefusalCode.TOKEN_REVOKED);
        assertRefused(otherNode.authenticate(session.accessToken()), RefusalCode.TOKEN_REVOKED);
        assertRefused(otherNode.refresh(session.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
    }

    @Test
    void change_endsAllSessionsOnAllNodes() {
        SignedIn elsewhere = otherNode.again(user);
        await(change(node.caller(user), PASSWORD, NEW_PASSWORD));
        assertSessionEnded(user);
        assertSessionEnded(elsewhere);
        assertRefused(node.login(user.user().email(), PASSWORD), RefusalCode.INVALID_CREDENTIALS);
        assertThat(await(otherNode.login(user.user().email(), NEW_PASSWORD))).isNotNull();
    }

    @Test
    void change_requiresTheCurrentPassword() {
        assertRefused(change(node.caller(user), "not the password", NEW_PASSWORD), RefusalCode.INVALID_CREDENTIALS);
        assertThat(node.caller(user)).isNotNull();
    }

    @Test
    void change_refusesWeakPasswords() {
        Caller caller = node.caller(user);
        for (String password : List.of("short", "Password123", "x".repeat(73))) {
            assertThatThrownBy(() -> change(caller, PASSWORD, password)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void change_deletesTheResetTokenAndSendsANotice() {
        String token = requestReset();
        await(change(node.caller(user), PASSWORD, NEW_PASSWORD));
        assertRefused(reset(token), RefusalCode.INVALID_RESET_TOKEN);
        assertThat(await(node.accounts().mailOutbox().list(Optional.empty(), new PageRequest(1, 0))))
                .first()
                .satisfies(mail -> assertThat(mail.subject()).isEqualTo("Your password was changed"));
    }

    @Test
    void change_preventsALoginThatVerifiedTheOldPassword() {
        Caller caller = node.caller(user);
        await(change(caller, PASSWORD, NEW_PASSWORD));
        assertThat(await(otherNode
                        .accounts()
                        .sessions()
                        .open(caller.userId(), caller.tokenVersion(), AccountTestSupport.DEVICE)))
                .isEmpty();
    }

    @Test
    void changeDuringRefresh_leavesNoValidToken() {
        String current = PASSWORD;
        for (int round = 0; round < ROUNDS; round++) {
            SignedIn session = await(node.login(user.user().email(), current));
            Caller caller = node.caller(session);
            String next = "the password of round " + round;
            Future<Void> change = change(caller, current, next);
            Future<TokenPair> refresh = otherNode.refresh(session.refreshToken());
            await(Future.join(change, refresh).otherwiseEmpty());
            assertThat(change.succeeded()).isTrue();
            assertSessionEnded(session);
            if (refresh.succeeded()) {
                TokenPair fresh = refresh.result();
                assertRefused(otherNode.authenticate(fresh.accessToken()), RefusalCode.TOKEN_REVOKED);
                assertRefused(node.refresh(fresh.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
            }
            current = next;
        }
    }

    @Test
    void reset_setsThePasswordAndEndsAllSessions() {
        await(reset(requestReset()));
        assertSessionEnded(user);
        assertRefused(node.login(user.user().email(), PASSWORD), RefusalCode.INVALID_CREDENTIALS);
        assertThat(await(node.login(user.user().email(), NEW_PASSWORD))).isNotNull();
    }

    @Test
    void reset_acceptsOneOfTwentyConcurrentAttempts() {
        String token = requestReset();
        List<Future<UUID>> attempts =
                IntStream.range(0, 20).mapToObj(i -> reset(token)).toList();
        await(Future.join(attempts).otherwiseEmpty());
        assertThat(attempts).filteredOn(Future::succeeded).hasSize(1);
        attempts.stream()
                .filter(Future::failed)
                .forEach(attempt -> assertRefused(attempt, RefusalCode.INVALID_RESET_TOKEN));
    }

    @Test
    void reset_acceptsOnlyTheNewestToken() {
        String first = requestReset();
        String second = requestReset();
        assertRefused(reset(first), RefusalCode.INVALID_RESET_TOKEN);
        await(reset(second));
    }

    @Test
    void reset_refusesExpiredTokensAndOtherKindsOfTokens() {
        String token = requestReset();
        database.execute(
                "update reset_tokens set expires_at = now() - interval '1 second' where user_id = ?",
                user.user().id());
        assertRefused(reset(token), RefusalCode.INVALID_RESET_TOKEN);
        assertRefused(reset(user.accessToken()), RefusalCode.INVALID_RESET_TOKEN);
        assertRefused(reset(user.refreshToken()), RefusalCode.INVALID_RESET_TOKEN);
    }

    @Test
    void reset_storesOnlyTheHashOfTheToken() {
        String token = requestReset();
        assertThat(database.execute(
                        "select count(*) from reset_tokens where user_id = ? and token_hash = sha256(?)",
                        user.user().id(),
                        token.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(1L);
    }

    @Test
    void requestReset_sendsThreeMailsAnHourToAnAddressInAnyCase() {
        requestReset();
        requestReset();
        String third = requestReset();
        await(node.accounts()
                .passwordChange()
                .requestReset(user.user().email().toUpperCase(Locale.ROOT), AccountTestSupport.DEVICE.client()));
        await(reset(third));
        assertThat(resetMails()).isEqualTo(3);
    }

    private PasswordStore store() {
        return new PasswordStore(database.postgres());
    }

    private Future<Void> saveResetToken(String email, String origin) {
        OneTimeToken token = OneTimeToken.random();
        return store().requestReset(
                        user.user().id(), email, origin, token, MailTemplates.passwordReset("https://x?token=", token));
    }

    @Test
    void requestReset_savesNothingIfTheAccountWasClosedOrGotAnotherAddressMeanwhile() {
        await(saveResetToken("former@example.com", "a"));
        await(node.close(node.caller(user)));
        await(saveResetToken(user.user().email(), "a"));
        assertThat(resetMails()).isZero();
        assertThat(database.execute(
                        "select count(*) from reset_tokens where user_id = ?",
                        user.user().id()))
                .isEqualTo(0L);
    }

    @Test
    void requestReset_byStrangersUsesUpNeitherMailsNorTokensOfKnownNetworks() {
        String email = user.user().email();
        String owners = requestReset();
        for (int i = 0; i < 10; i++) {
            for (int network = 0; network < 4; network++) {
                await(saveResetToken(email, "stranger-" + network));
            }
        }
        assertThat(resetMails()).isEqualTo(1 + PasswordStore.RESETS_OF_UNKNOWN_NETWORKS_MAX);

        await(reset(owners));
        String another = requestReset();
        assertThat(another).isNotEqualTo(owners);
        await(reset(another));
    }

    @Test
    void requestReset_leavesAValidTokenInTheMailboxWhenALimitIsReached() {
        String email = user.user().email();
        for (int network = 0; network < 20; network++) {
            await(saveResetToken(email, "stranger-" + network));
        }
        assertThat(resetMails()).isEqualTo(PasswordStore.RESETS_OF_UNKNOWN_NETWORKS_MAX);
        assertThat(database.execute(
                        "select bool_and(m.created_at + interval '30 minutes' <= t.expires_at + interval '1 second')"
                                + " from reset_tokens t join mails m using (user_id, origin) where t.user_id = ?",
                        user.user().id()))
                .isEqualTo(true);
        await(reset(newestToken()));
    }

    @Test
    void requestReset_sendsMailsAgainAfterTheLifetimeOfATokenAndConcurrentlyNoMoreThanAllowed() {
        String email = user.user().email();
        await(Future.join(IntStream.range(0, 20)
                .mapToObj(i -> saveResetToken(email, "stranger"))
                .toList()));
        assertThat(resetMails()).isEqualTo(PasswordStore.RESETS_PER_NETWORK_MAX);
        database.execute(
                "update mails set created_at = created_at - interval '31 minutes' where user_id = ?",
                user.user().id());
        await(saveResetToken(email, "stranger"));
        assertThat(resetMails()).isEqualTo(PasswordStore.RESETS_PER_NETWORK_MAX + 1);
    }

    @Test
    void requestReset_sendsNothingToAnUnknownAddress() {
        AccountTestSupport.waitUntil(() -> database.execute(
                        "select 1 from mails where user_id = ?", user.user().id())
                != null);
        long before = await(node.accounts().mailOutbox().count());
        await(node.accounts().passwordChange().requestReset("nobody@example.com", AccountTestSupport.DEVICE.client()));
        await(node.accounts()
                .passwordChange()
                .requestReset("nul\u0000@example.com", AccountTestSupport.DEVICE.client()));
        assertThat(await(node.accounts().mailOutbox().count())).isEqualTo(before);
    }
}
