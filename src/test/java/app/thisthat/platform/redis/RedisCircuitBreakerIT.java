package app.thisthat.platform.redis;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.Servers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisCircuitBreakerIT {

    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final int COMMANDS = 20;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void stalledEventLoop_isNoFailureOfRedis() {
        RedisCircuitBreaker redis = new RedisCircuitBreaker(vertx, Servers.redis(), TIMEOUT);
        Promise<List<Response>> replies = Promise.promise();
        vertx.getOrCreateContext().runOnContext(turn -> pings(redis)
                .compose(connected -> {
                    Future<List<Response>> sent = pings(redis);
                    stall(TIMEOUT.multipliedBy(3));
                    return sent;
                })
                .onComplete(replies));

        assertThat(await(replies.future())).hasSize(COMMANDS);
        assertThat(redis.isOpen()).isFalse();
        redis.close();
    }

    @Test
    void silentServer_opensTheBreaker() {
        int port = await(vertx.createNetServer()
                        .connectHandler(socket -> socket.handler(ignored -> {}))
                        .listen(0))
                .actualPort();
        RedisCircuitBreaker redis = new RedisCircuitBreaker(vertx, "redis://127.0.0.1:" + port, TIMEOUT);

        Future<?> replies =
                Future.join(Stream.generate(() -> ping(redis)).limit(COMMANDS).toList());

        await(replies.otherwiseEmpty());
        assertThat(replies.cause()).isInstanceOf(TimeoutException.class);
        assertThat(redis.isOpen()).isTrue();
        redis.close();
    }

    private static Future<List<Response>> pings(RedisCircuitBreaker redis) {
        return Future.join(Stream.generate(() -> ping(redis)).limit(COMMANDS).toList())
                .map(all -> all.<Response>list());
    }

    private static Future<Response> ping(RedisCircuitBreaker redis) {
        return redis.send(Request.cmd(Command.PING));
    }

    private static void stall(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
