package app.thisthat.account.session;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of sessions in a Redis of their own, which is killed and stopped. */
@ExtendWith(DatabaseExtension.class)
class SessionActivityIT {

    private static int users;

    @TempDir
    private Path home;

    private final TestDatabase database;
    private EmbeddedRedis redis;
    private RedisCircuitBreaker gate;
    private AccountTestSupport room;
    private SignedIn user;

    SessionActivityIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void start() {
        redis = Servers.startRedis(home);
        gate = new RedisCircuitBreaker(database.vertx(), redis.uri(), Duration.ofSeconds(1));
        while (!await(gate.send(Request.cmd(Command.PING)).map(true).otherwise(false))) {
            Thread.onSpinWait();
        }
        room = AccountTestSupport.on(database, database.postgres(), gate);
        user = room.registered("sighting-" + users++);
    }

    @AfterEach
    void stop() {
        gate.close();
        redis.close();
    }

    private List<SessionView> list(Caller caller) {
        return await(room.accounts().sessions().list(caller));
    }

    private long remembered() {
        return await(gate.send(Request.cmd(Command.DBSIZE))).toLong();
    }

    private void waitUntilRemembered(long sessions) {
        while (remembered() != sessions) {
            Thread.onSpinWait();
        }
    }

    @Test
    void list_tellsWhenAndFromWhereEachSessionWasLastSeen() {
        SignedIn elsewhere = room.again(user);
        Instant before = Instant.now().minusMillis(1);
        Caller caller = room.caller(user);
        waitUntilRemembered(1);
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
        room.caller(elsewhere);
        waitUntilRemembered(2);
        assertThat(list(caller)).extracting(SessionView::lastSeenAt).doesNotContainNull();
    }

    @Test
    void aSighting_isForgottenWhenTheSessionExpires() {
        Caller caller = room.caller(user);
        waitUntilRemembered(1);
        Instant expiresAt = list(caller).get(0).expiresAt();
        long ttl = await(gate.send(Request.cmd(Command.PTTL).arg("session:seen:" + caller.sessionId())))
                .toLong();
        assertThat(Instant.now().plusMillis(ttl))
                .isBetween(expiresAt.minus(Duration.ofMinutes(1)), expiresAt.plus(Duration.ofSeconds(1)));
    }

    @Test
    void aBusySession_isNotedOnceAMinute() {
        Caller caller = room.caller(user);
        waitUntilRemembered(1);
        await(gate.send(Request.cmd(Command.FLUSHALL)));
        for (int i = 0; i < 20; i++) {
            room.caller(user);
        }
        assertThat(list(caller)).extracting(SessionView::lastSeenAt).containsOnlyNulls();
    }

    @Test
    void endedSessions_areForgotten() {
        SignedIn second = room.again(user);
        SignedIn third = room.again(user);
        Caller caller = room.caller(user);
        UUID secondId = room.caller(second).sessionId();
        room.caller(third);
        waitUntilRemembered(3);
        await(room.accounts().sessions().end(caller, secondId));
        waitUntilRemembered(2);
        await(room.accounts().sessions().endAll(caller.userId()));
        waitUntilRemembered(0);
    }

    @Test
    void aPasswordChange_forgetsEverySession() {
        Caller caller = room.caller(user);
        room.caller(room.again(user));
        waitUntilRemembered(2);
        await(room.accounts().passwordChange().change(caller, AccountTestSupport.PASSWORD, "battery staple"));
        waitUntilRemembered(0);
    }

    @Test
    void withRedisStopped_sessionsStandAndEndAsEver() {
        ProcessSignal.STOP.send(redis.process());
        try {
            holdsWithoutRedis();
        } finally {
            ProcessSignal.CONT.send(redis.process());
        }
    }

    @Test
    void withRedisKilled_sessionsStandAndEndAsEver() {
        ProcessSignal.KILL.send(redis.process());
        holdsWithoutRedis();
    }

    private void holdsWithoutRedis() {
        SignedIn elsewhere = room.again(user);
        Caller caller = room.caller(user);
        assertThat(list(caller)).hasSize(2).extracting(SessionView::lastSeenAt).containsOnlyNulls();
        await(room.accounts().sessions().end(caller, room.caller(elsewhere).sessionId()));
        AccountTestSupport.assertRefused(room.authenticate(elsewhere.accessToken()), RefusalCode.TOKEN_REVOKED);
        assertThat(list(caller)).hasSize(1);
    }
}
