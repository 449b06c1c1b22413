package app.thisthat.account.session;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The last activity of sessions, in a Redis server of this class. */
@ExtendWith(DatabaseExtension.class)
class SessionActivityIT {

    private static final Path PROGRAMS = Path.of("target", "servers", "programs");
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** For a server that does not answer. */
    private static final Duration SHORT_TIMEOUT = Duration.ofMillis(100);

    private static EmbeddedRedis server;
    private static int users;

    private final TestDatabase database;
    private RedisCircuitBreaker redis;
    private AccountTestSupport node;
    private SignedIn user;

    SessionActivityIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void startServer(@TempDir Path home) {
        server = EmbeddedRedis.start(home, PROGRAMS);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        connect(server, TIMEOUT);
        await(redis.send(Request.cmd(Command.FLUSHALL)));
    }

    private void connect(EmbeddedRedis to, Duration timeout) {
        redis = new RedisCircuitBreaker(database.vertx(), to.uri(), timeout);
        AccountTestSupport.waitUntil(
                () -> await(redis.send(Request.cmd(Command.PING)).map(true).otherwise(false)));
        node = AccountTestSupport.on(database, database.postgres(), redis);
        user = node.registered("activity-" + users++);
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    private List<SessionView> list(Caller caller) {
        return await(node.accounts().sessions().list(caller));
    }

    private void waitUntilStored(long sessions) {
        AccountTestSupport.waitUntil(
                () -> await(redis.send(Request.cmd(Command.DBSIZE))).toLong() == sessions);
    }

    @Test
    void list_showsTheLastActivityOfEachSession() {
        SignedIn elsewhere = node.again(user);
        Instant before = Instant.now().minusMillis(1);
        Caller caller = node.caller(user);
        waitUntilStored(1);
        assertThat(list(caller)).hasSize(2).allSatisfy(session -> {
            assertThat(session.address()).isEqualTo(AccountTestSupport.DEVICE.address());
            if (session.current()) {
                assertThat(session.lastSeenAt()).isBetween(before, Instant.now());
                assertThat(session.lastSeenAddress()).isEqualTo(AccountTestSupport.ADDRESS);
            } else {
                assertThat(session.lastSeenAt()).isNull();
                assertThat(session.lastSeenAddress()).isNull();
            }
        });
        node.caller(elsewhere);
        waitUntilStored(2);
        assertThat(list(caller)).extracting(SessionView::lastSeenAt).doesNotContainNull();
    }

    @Test
    void activity_expiresWithTheSession() {
        Caller caller = node.caller(user);
        waitUntilStored(1);
        Instant expiresAt = list(caller).get(0).expiresAt();
        long ttl = await(redis.send(Request.cmd(Command.PTTL).arg("session:seen:" + caller.sessionId())))
                .toLong();
        assertThat(Instant.now().plusMillis(ttl))
                .isBetween(expiresAt.minus(Duration.ofMinutes(1)), expiresAt.plus(Duration.ofSeconds(1)));
    }

    @Test
    void activity_isRecordedOnceAMinute() {
        Caller caller = node.caller(user);
        waitUntilStored(1);
        await(redis.send(Request.cmd(Command.FLUSHALL)));
        for (int i = 0; i < 20; i++) {
            node.caller(user);
        }
        assertThat(list(caller)).extracting(SessionView::lastSeenAt).containsOnlyNulls();
    }

    @Test
    void end_deletesTheActivityOfTheSession() {
        SignedIn second = node.again(user);
        SignedIn third = node.again(user);
        Caller caller = node.caller(user);
        UUID secondId = node.caller(second).sessionId();
        node.caller(third);
        waitUntilStored(3);
        await(node.accounts().sessions().end(caller, secondId));
        waitUntilStored(2);
        await(node.accounts().sessions().endAll(caller.userId()));
        waitUntilStored(0);
    }

    @Test
    void passwordChange_deletesTheActivityOfAllSessions() {
        Caller caller = node.caller(user);
        node.caller(node.again(user));
        waitUntilStored(2);
        await(node.accounts()
                .passwordChange()
                .change(caller, AccountTestSupport.ADDRESS, AccountTestSupport.PASSWORD, "battery staple"));
        waitUntilStored(0);
    }

    @Test
    void sessions_workWhileRedisDoesNotAnswer(@TempDir Path home) {
        redis.close();
        try (EmbeddedRedis stopped = EmbeddedRedis.start(home, PROGRAMS)) {
            connect(stopped, SHORT_TIMEOUT);
            ProcessSignal.STOP.send(stopped.process());
            try {
                assertSessionsWork();
            } finally {
                ProcessSignal.CONT.send(stopped.process());
            }
        }
    }

    @Test
    void sessions_workAfterRedisIsKilled(@TempDir Path home) {
        redis.close();
        try (EmbeddedRedis killed = EmbeddedRedis.start(home, PROGRAMS)) {
            connect(killed, TIMEOUT);
            ProcessSignal.KILL.send(killed.process());
            assertSessionsWork();
        }
    }

    private void assertSessionsWork() {
        SignedIn elsewhere = node.again(user);
        Caller caller = node.caller(user);
        assertThat(list(caller)).hasSize(2).extracting(SessionView::lastSeenAt).containsOnlyNulls();
        await(node.accounts().sessions().end(caller, node.caller(elsewhere).sessionId()));
        AccountTestSupport.assertRefused(node.authenticate(elsewhere.accessToken()), RefusalCode.TOKEN_REVOKED);
        assertThat(list(caller)).hasSize(1);
    }
}
