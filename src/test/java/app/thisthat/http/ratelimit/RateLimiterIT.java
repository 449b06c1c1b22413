package app.thisthat.http.ratelimit;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import org.slf4j.LoggerFactory;

/** Two nodes share a Redis, which is killed and suspended. */
class RateLimiterIT {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final RateLimit LIMIT = new RateLimit("test", 10, WINDOW, true);

    @TempDir
    private Path home;

    private final Vertx vertx = Vertx.vertx();
    private EmbeddedRedis redis;
    private RedisCircuitBreaker breaker;
    private RedisCircuitBreaker otherBreaker;
    private RateLimiter node;
    private RateLimiter otherNode;

    @BeforeEach
    void start() {
        redis = Servers.startRedis(home);
        breaker = breaker();
        otherBreaker = breaker();
        node = new RateLimiter(breaker, true);
        otherNode = new RateLimiter(otherBreaker, true);
    }

    /** Connects first, because the connection takes longer than a command. */
    private RedisCircuitBreaker breaker() {
        RedisCircuitBreaker connected = new RedisCircuitBreaker(vertx, redis.uri(), Duration.ofSeconds(2));
        Request ping = Request.cmd(Command.PING);
        while (await(connected.send(ping).map(true).otherwise(false)).equals(false)) {
            Thread.onSpinWait();
        }
        return connected;
    }

    @AfterEach
    void stop() {
        breaker.close();
        otherBreaker.close();
        redis.close();
        await(vertx.close());
    }

    private boolean isAllowed(RateLimiter limiter, String client) {
        return await(limiter.tryAcquire(client, LIMIT)).allowed();
    }

    private long allowed(RateLimiter limiter, String client, int attempts) {
        return IntStream.range(0, attempts)
                .filter(i -> isAllowed(limiter, client))
                .count();
    }

    @Test
    void tryAcquire_allowsExactlyTheLimitOfConcurrentRequestsOnTwoNodes() {
        List<Future<RateLimit.Decision>> attempts = IntStream.range(0, 400)
                .mapToObj(i -> (i % 2 == 0 ? node : otherNode).tryAcquire("concurrent", LIMIT))
                .toList();
        await(Future.all(attempts));
        assertThat(attempts).filteredOn(attempt -> attempt.result().allowed()).hasSize(10);
    }

    @Test
    void tryAcquire_allowsOneMore_afterTheOldestLeavesTheWindow() {
        assertThat(allowed(node, "sliding", 6) + allowed(otherNode, "sliding", 6))
                .isEqualTo(10);
        RateLimiter third = new RateLimiter(breaker, true);
        assertThat(isAllowed(third, "sliding")).isFalse();
        expireOldest("rate:test:sliding");
        assertThat(isAllowed(third, "sliding")).isTrue();
        assertThat(isAllowed(third, "sliding")).isFalse();
    }

    /** Moves the oldest entry out of the window. */
    private void expireOldest(String key) {
        var oldest =
                await(breaker.send(Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(0)));
        await(breaker.send(Request.cmd(Command.ZINCRBY)
                .arg(key)
                .arg(-WINDOW.toNanos() / 1_000)
                .arg(oldest.get(0).toString())));
    }

    @Test
    void tryAcquire_doesNotCountRejectedRequests() {
        allowed(node, "persistent", 30);
        assertThat(await(breaker.send(Request.cmd(Command.ZCARD).arg("rate:test:persistent")))
                        .toInteger())
                .isEqualTo(10);
        assertThat(await(node.tryAcquire("persistent", LIMIT)).remaining()).isZero();
    }

    @Test
    void acquire_countsOnThisNodeAndRejectsNothing_ifLimitsAreOff() {
        RateLimiter off = new RateLimiter(breaker, false);
        for (int i = 0; i < 11; i++) {
            await(off.acquire("guest", LIMIT));
        }
        assertThat(await(off.tryAcquire("guest", LIMIT)).remaining()).isZero();
        assertThat(await(breaker.send(Request.cmd(Command.EXISTS).arg("rate:test:guest")))
                        .toInteger())
                .isZero();
    }

    @Test
    void tryAcquire_enforcesTheLimitPerNode_ifRedisIsKilled() {
        assertThat(allowed(node, "killed", 8)).isEqualTo(8);
        ProcessSignal.KILL.send(redis.process());
        assertThat(allowed(node, "killed", 20)).isEqualTo(2);
        assertThat(allowed(otherNode, "killed", 20)).isEqualTo(10);
        assertThat(otherBreaker.isOpen()).isTrue();
    }

    @Test
    void tryAcquire_keepsTheCountsOfTheNode_ifRedisLosesItsData() {
        assertThat(allowed(node, "flushed", 10)).isEqualTo(10);
        await(breaker.send(Request.cmd(Command.FLUSHALL)));
        assertThat(isAllowed(node, "flushed")).isFalse();
    }

    @Test
    void tryAcquire_usesTheNodeWhileRedisHangs_andRedisAfterwards() {
        assertThat(allowed(node, "hung", 3)).isEqualTo(3);
        ProcessSignal.STOP.send(redis.process());
        try {
            assertThat(allowed(node, "hung", 20)).isEqualTo(7);
            assertThat(breaker.isOpen()).isTrue();
        } finally {
            ProcessSignal.CONT.send(redis.process());
        }
        for (int i = 0; breaker.isOpen(); i++) {
            isAllowed(node, "prober-" + i);
        }
        assertThat(await(otherNode.tryAcquire("hung", LIMIT)).remaining())
                .as("counts of Redis apply again")
                .isLessThanOrEqualTo(6);
    }

    @Test
    void tryAcquire_reloadsTheScript_ifRedisHasNone() {
        for (int i = 0; i < 10; i++) {
            await(breaker.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));
            isAllowed(node, "client-" + i);
        }
        assertThat(breaker.isOpen()).isFalse();
        assertThat(await(breaker.send(Request.cmd(Command.DBSIZE))).toInteger()).isEqualTo(10);
    }

    @Test
    void rejections_areLoggedOncePerClient() {
        Logger logger = (Logger) LoggerFactory.getLogger(RateLimiter.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            for (String client : List.of("flood", "other flood")) {
                long rejected = IntStream.range(0, 60)
                        .filter(i ->
                                await(node.acquire(client, LIMIT).map(false).otherwise(true)))
                        .count();
                assertThat(rejected).isEqualTo(50);
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly("Rate limit exceeded", "Rate limit exceeded");
    }
}
