package app.thisthat.http.ratelimit;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks 15 to 17 at their core: two nodes on a Redis of their own, which is killed and stopped. */
class RateLimiterIT {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final RateLimit LIMIT = new RateLimit("test", 10, WINDOW, true);
    @TempDir
    private Path home;

    private final Vertx vertx = Vertx.vertx();
    private EmbeddedRedis redis;
    private RedisCircuitBreaker gate;
    private RedisCircuitBreaker otherGate;
    private RateLimiter node;
    private RateLimiter otherNode;

    @BeforeEach
    void start() {
        redis = Servers.startRedis(home);
        gate = gate();
        otherGate = gate();
        node = new RateLimiter(gate, true);
        otherNode = new RateLimiter(otherGate, true);
    }

    /** A gate whose first connection is made: until then Redis may seem slower than it is. */
    private RedisCircuitBreaker gate() {
        RedisCircuitBreaker connected = new RedisCircuitBreaker(vertx, redis.uri(), Duration.ofSeconds(2));
        Request ping = Request.cmd(Command.PING);
        while (await(connected.send(ping).map(true).otherwise(false)).equals(false)) {
            Thread.onSpinWait();
        }
        return connected;
    }

    @AfterEach
    void stop() {
        gate.close();
        otherGate.close();
        redis.close();
        await(vertx.close());
    }

    private boolean admits(RateLimiter limiter, String client) {
        return await(limiter.enter(client, LIMIT)).admitted();
    }

    private long admitted(RateLimiter limiter, String client, int attempts) {
        return IntStream.range(0, attempts).filter(i -> admits(limiter, client)).count();
    }

    @Test
    void enter_admitsExactlyTheLimitOfManyAtOnceOnTwoNodes() {
        List<Future<RateLimit.Verdict>> attempts = IntStream.range(0, 400)
                .mapToObj(i -> (i % 2 == 0 ? node : otherNode).enter("crowd", LIMIT))
                .toList();
        await(Future.all(attempts));
        assertThat(attempts).filteredOn(attempt -> attempt.result().admitted()).hasSize(10);
    }

    @Test
    void enter_admitsOneMoreWhenTheOldestLeavesTheWindow() {
        assertThat(admitted(node, "roller", 6) + admitted(otherNode, "roller", 6))
                .isEqualTo(10);
        RateLimiter third = new RateLimiter(gate, true);
        assertThat(admits(third, "roller")).isFalse();
        age("rate:test:roller");
        assertThat(admits(third, "roller")).isTrue();
        assertThat(admits(third, "roller")).isFalse();
    }

    /** Makes the oldest entry older by a window. */
    private void age(String key) {
        var oldest = await(gate.send(Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(0)));
        await(gate.send(Request.cmd(Command.ZINCRBY)
                .arg(key)
                .arg(-WINDOW.toNanos() / 1_000)
                .arg(oldest.get(0).toString())));
    }

    @Test
    void enter_doesNotCountWhatItRefused() {
        admitted(node, "stubborn", 30);
        assertThat(await(gate.send(Request.cmd(Command.ZCARD).arg("rate:test:stubborn")))
                        .toInteger())
                .isEqualTo(10);
        assertThat(await(node.enter("stubborn", LIMIT)).remaining()).isZero();
    }

    @Test
    void pass_refusesNobodyAndCountsOnThisNodeOnly_whileLimitsAreOff() {
        RateLimiter off = new RateLimiter(gate, false);
        for (int i = 0; i < 11; i++) {
            await(off.pass("guest", LIMIT));
        }
        assertThat(await(off.enter("guest", LIMIT)).remaining()).isZero();
        assertThat(await(gate.send(Request.cmd(Command.EXISTS).arg("rate:test:guest")))
                        .toInteger())
                .isZero();
    }

    @Test
    void enter_keepsToTheLimitOnEachNodeWhenRedisIsKilled() {
        assertThat(admitted(node, "victim", 8)).isEqualTo(8);
        ProcessSignal.KILL.send(redis.process());
        assertThat(admitted(node, "victim", 20)).isEqualTo(2);
        assertThat(admitted(otherNode, "victim", 20)).isEqualTo(10);
        assertThat(otherGate.isShut()).isTrue();
    }

    @Test
    void enter_doesNotBeginAnewWhenRedisComesBackEmpty() {
        assertThat(admitted(node, "patient", 10)).isEqualTo(10);
        await(gate.send(Request.cmd(Command.FLUSHALL)));
        assertThat(admits(node, "patient")).isFalse();
    }

    @Test
    void enter_goesOnWhenRedisHangsAndGoesBackToItAfterwards() {
        assertThat(admitted(node, "hung", 3)).isEqualTo(3);
        ProcessSignal.STOP.send(redis.process());
        try {
            assertThat(admitted(node, "hung", 20)).isEqualTo(7);
            assertThat(gate.isShut()).isTrue();
        } finally {
            ProcessSignal.CONT.send(redis.process());
        }
        for (int i = 0; gate.isShut(); i++) {
            admits(node, "prober-" + i);
        }
        assertThat(await(otherNode.enter("hung", LIMIT)).remaining())
                .as("what Redis knows counts again")
                .isLessThanOrEqualTo(6);
    }

    @Test
    void enter_survivesAScriptThatRedisHasForgotten() {
        for (int i = 0; i < 10; i++) {
            await(gate.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));
            admits(node, "client-" + i);
        }
        assertThat(gate.isShut()).isFalse();
        assertThat(await(gate.send(Request.cmd(Command.DBSIZE))).toInteger()).isEqualTo(10);
    }
}
