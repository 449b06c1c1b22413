package app.thisthat.account.session;

import static app.thisthat.account.AccountTestSupport.assertRefused;
import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.CleanupStore;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.PostgresErrors;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Refresh, logout and the end of sessions on two nodes. */
@ExtendWith(DatabaseExtension.class)
class SessionsIT {

    private static final int CONCURRENT_REFRESHES = 50;
    private static final int ROUNDS = 50;
    private static int users;

    private final TestDatabase database;
    private final AccountTestSupport node;
    private final AccountTestSupport otherNode;
    private SignedIn user;

    SessionsIT(TestDatabase database) {
        this.database = database;
        this.node = AccountTestSupport.on(database);
        this.otherNode = AccountTestSupport.on(database);
    }

    @BeforeEach
    void register() {
        user = node.registered("session-" + users++);
    }

    private void age(Caller session, int seconds) {
        database.execute(
                "update sessions set rotated_at = rotated_at - ? * interval '1 second' where id = ?",
                seconds,
                session.sessionId());
    }

    @Test
    void refresh_issuesValidTokens() {
        TokenPair fresh = await(node.refresh(user.refreshToken()));
        assertThat(await(otherNode.authenticate(fresh.accessToken()))).isEqualTo(node.caller(user));
        assertThat(await(otherNode.refresh(fresh.refreshToken())).refreshToken())
                .isNotEqualTo(fresh.refreshToken());
    }

    @Test
    void refresh_returnsTheSameSuccessorToFiftyConcurrentRequests() {
        List<Future<TokenPair>> refreshes = IntStream.range(0, CONCURRENT_REFRESHES)
                .mapToObj(i -> (i % 2 == 0 ? node : otherNode).refresh(user.refreshToken()))
                .toList();
        await(Future.all(refreshes));
        assertThat(refreshes)
                .extracting(refresh -> refresh.result().refreshToken())
                .containsOnly(refreshes.get(0).result().refreshToken());
        assertThat(await(node.refresh(refreshes.get(0).result().refreshToken())))
                .isNotNull();
    }

    @Test
    void refresh_acceptsThePreviousTokenForTenSeconds() {
        TokenPair first = await(node.refresh(user.refreshToken()));
        age(node.caller(user), 9);
        TokenPair second = await(otherNode.refresh(user.refreshToken()));
        assertThat(node.authenticate(second.accessToken())).isNotNull();
        assertThat(await(node.refresh(second.refreshToken()))).isNotEqualTo(first);
    }

    @Test
    void refresh_endsTheSessionWhenATokenIsReusedLater() {
        SignedIn elsewhere = node.again(user);
        TokenPair newest = await(node.refresh(user.refreshToken()));
        age(node.caller(user), 11);

        assertRefused(otherNode.refresh(user.refreshToken()), RefusalCode.REFRESH_TOKEN_REUSED);

        assertRefused(node.refresh(newest.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
        assertRefused(node.authenticate(newest.accessToken()), RefusalCode.TOKEN_REVOKED);
        assertThat(await(node.refresh(elsewhere.refreshToken()))).isNotNull();
    }

    @Test
    void refresh_endsTheSessionWhenAnOlderTokenIsReused() {
        TokenPair second = await(node.refresh(user.refreshToken()));
        TokenPair third = await(node.refresh(second.refreshToken()));
        assertRefused(otherNode.refresh(user.refreshToken()), RefusalCode.REFRESH_TOKEN_REUSED);
        assertRefused(node.refresh(third.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
        assertRefused(node.refresh(user.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
    }

    @Test
    void refresh_worksAfterARestartUntilTheTokenExpires() {
        TokenPair fresh = await(node.refresh(user.refreshToken()));
        AccountTestSupport restarted = AccountTestSupport.on(database);
        Caller caller = node.caller(user);
        TokenPair again = await(restarted.refresh(fresh.refreshToken()));
        database.execute(
                "update sessions set expires_at = now() - interval '1 second' where id = ?", caller.sessionId());
        assertRefused(restarted.refresh(again.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
    }

    @Test
    void refresh_doesNotExtendTheSessionBeyondItsLastDay() {
        Caller caller = node.caller(user);
        database.execute(
                "update sessions set expires_at_last = now() + interval '1 hour' where id = ?", caller.sessionId());
        await(node.refresh(user.refreshToken()));
        assertThat(database.execute(
                        "select expires_at = expires_at_last from sessions where id = ?", caller.sessionId()))
                .isEqualTo(true);
    }

    @Test
    void refresh_refusesASuspendedAccountWithoutEndingTheSession() {
        UUID id = user.user().id();
        database.execute("update users set suspension = 'everything' where id = ?", id);
        assertRefused(node.refresh(user.refreshToken()), RefusalCode.ACCOUNT_SUSPENDED);
        database.execute("update users set suspension = null where id = ?", id);
        assertThat(await(node.refresh(user.refreshToken()))).isNotNull();
    }

    @Test
    void refreshDuringLogout_leavesNoValidToken() {
        for (int round = 0; round < ROUNDS; round++) {
            SignedIn session = node.again(user);
            Caller caller = node.caller(session);
            Future<TokenPair> refresh = otherNode.refresh(session.refreshToken());
            Future<Void> logout = node.accounts().sessions().logout(caller, session.refreshToken());
            await(Future.join(refresh, logout).otherwiseEmpty());
            assertThat(logout.succeeded()).isTrue();
            assertEnded(session.accessToken(), session.refreshToken());
            if (refresh.succeeded()) {
                assertEnded(refresh.result().accessToken(), refresh.result().refreshToken());
            }
        }
    }

    private void assertEnded(String accessToken, String refreshToken) {
        assertRefused(otherNode.authenticate(accessToken), RefusalCode.TOKEN_REVOKED);
        assertRefused(node.refresh(refreshToken), RefusalCode.INVALID_REFRESH_TOKEN);
    }

    @Test
    void logout_refusesTheTokenOfAnotherUser() {
        SignedIn other = node.registered("other-" + users++);
        assertRefused(
                node.accounts().sessions().logout(node.caller(user), other.refreshToken()),
                RefusalCode.INVALID_REFRESH_TOKEN);
        assertThat(await(node.refresh(other.refreshToken()))).isNotNull();
    }

    @Test
    void endAll_endsOnlyTheSessionsOfTheUser() {
        SignedIn elsewhere = node.again(user);
        SignedIn other = node.registered("bystander-" + users++);
        await(node.accounts().sessions().endAll(user.user().id()));
        assertEnded(user.accessToken(), user.refreshToken());
        assertEnded(elsewhere.accessToken(), elsewhere.refreshToken());
        assertThat(await(node.refresh(other.refreshToken()))).isNotNull();
        assertThat(await(node.accounts().sessionStore().list(user.user().id(), UUID.randomUUID())))
                .isEmpty();
    }

    @Test
    void end_endsOneSessionOfTheCaller() {
        SignedIn elsewhere = node.again(user);
        SignedIn other = node.registered("stranger-" + users++);
        Caller caller = node.caller(user);
        Sessions sessions = node.accounts().sessions();
        assertRefused(sessions.end(caller, node.caller(other).sessionId()), RefusalCode.NOT_FOUND);
        await(sessions.end(caller, node.caller(elsewhere).sessionId()));
        assertEnded(elsewhere.accessToken(), elsewhere.refreshToken());
        assertThat(await(node.accounts().sessionStore().list(user.user().id(), caller.sessionId())))
                .singleElement()
                .satisfies(session -> assertThat(session.current()).isTrue());
    }

    @Test
    void cleanup_deletesOldSessionsOnly() {
        SignedIn longAgo = node.again(user);
        database.execute(
                "update sessions set expires_at_last = now() - interval '8 days' where id = ?",
                node.caller(longAgo).sessionId());
        assertThat(await(new CleanupStore(database.postgres()).deleteExpired(100)))
                .isEqualTo(1);
        assertRefused(node.authenticate(longAgo.accessToken()), RefusalCode.TOKEN_REVOKED);
        assertThat(node.caller(user)).isNotNull();
    }

    @Test
    void cleanup_keepsTheMailOfAPendingExpiryWarning() {
        database.execute(
                "with warned as (insert into credit_lapses (id, user_id, since, due_at)"
                        + " values (gen_random_uuid(), ?, now() - interval '1 year', now()) returning id, user_id)"
                        + " insert into mails (id, user_id, kind, recipient, subject, body, created_at)"
                        + " select id, user_id, 'notice', 'me', 'warning', '', now() - interval '31 days' from warned",
                user.user().id());
        CleanupStore cleanup = new CleanupStore(database.postgres());
        assertThat(await(cleanup.deleteExpired(100))).isZero();

        database.execute("delete from credit_lapses");

        assertThat(await(cleanup.deleteExpired(100))).isEqualTo(1);
    }

    @Test
    void anUnreachableDatabase_failsWithServiceUnavailable() {
        Postgres unreachable = Postgres.open(
                database.vertx(), TestDatabase.settings().database(), "postgresql://none:none@127.0.0.1:1/none");
        AccountTestSupport disconnected = AccountTestSupport.on(database, unreachable);
        List<Future<?>> attempts = List.of(
                disconnected.login(user.user().email(), AccountTestSupport.PASSWORD),
                disconnected.refresh(user.refreshToken()),
                disconnected.authenticate(user.accessToken()));
        for (Future<?> attempt : attempts) {
            await(Future.join(List.of(attempt)).otherwiseEmpty());
            assertThat(PostgresErrors.translate(attempt.cause()))
                    .hasValueSatisfying(
                            refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.SERVICE_UNAVAILABLE));
        }
        await(unreachable.close());
    }
}
