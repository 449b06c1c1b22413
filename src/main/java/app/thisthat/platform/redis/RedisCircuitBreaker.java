package app.thisthat.platform.redis;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands to Redis with a timeout and a circuit breaker. The breaker opens after {@link #FAILURES_TO_OPEN}
 * failures in a row: commands then fail at once, except one probe a second. The first reply closes it. The Redis client
 * has no timeout of its own. Callers continue without Redis when a command fails.
 */
public final class RedisCircuitBreaker implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(RedisCircuitBreaker.class);
    private static final int FAILURES_TO_OPEN = 5;
    private static final long PROBE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    /** A reply that has arrived is read within one turn of the event loop. */
    private static final long LAST_TURN_MS = 1;

    private static final int POOL_SIZE = 8;

    /** Label of the metrics; the default is a random id. */
    private static final String POOL_NAME = "redis";

    private static final int QUEUE_MAX = 2_000;

    private final Vertx vertx;
    private final Redis client;
    private final long timeoutMs;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicLong lastProbeNanos = new AtomicLong();
    private final LongAdder failures = new LongAdder();

    /** Connects on demand, so Redis may be unavailable. */
    public RedisCircuitBreaker(Vertx vertx, String uri, Duration timeout) {
        this.vertx = vertx;
        this.timeoutMs = timeout.toMillis();
        this.client = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(uri)
                        .setPoolName(POOL_NAME)
                        .setPreferredProtocolVersion(ProtocolVersion.RESP2)
                        .setMaxPoolSize(POOL_SIZE)
                        .setMaxPoolWaiting(QUEUE_MAX)
                        .setMaxWaitingHandlers(QUEUE_MAX));
    }

    public Vertx vertx() {
        return vertx;
    }

    /**
     * Sends a command. Fails after the timeout, and with {@link RedisUnavailableException} while the breaker is open.
     */
    public Future<Response> send(Request command) {
        if (isOpen() && !mayProbe()) {
            return Future.failedFuture(new RedisUnavailableException());
        }
        return withTimeout(client.send(command)).onComplete(reply -> replied(), this::failed);
    }

    /**
     * Fails after the timeout. A timer is late if the event loop was busy. No reply could be read in that time, so it
     * does not count: a caller that stalls an event loop must not open the breaker.
     */
    private Future<Response> withTimeout(Future<Response> reply) {
        Promise<Response> result = Promise.promise();
        long dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        long timer = vertx.setTimer(timeoutMs, due -> {
            long lateMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - dueNanos);
            vertx.setTimer(
                    Math.max(LAST_TURN_MS, lateMs),
                    last -> result.tryFail(new TimeoutException("No reply from Redis within " + timeoutMs + " ms")));
        });
        reply.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                result.tryComplete(done.result());
            } else {
                result.tryFail(done.cause());
            }
        });
        return result.future();
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        Gauge.builder("thisthat_redis_away", this, breaker -> breaker.isOpen() ? 1 : 0)
                .description("1 while the circuit breaker of Redis is open")
                .register(metrics);
        FunctionCounter.builder("thisthat_redis_failures", failures, LongAdder::sum)
                .description("Commands without a reply in time")
                .register(metrics);
    }

    /** Whether the breaker is open, that is, Redis is considered unavailable. */
    public boolean isOpen() {
        return failuresInARow.get() >= FAILURES_TO_OPEN;
    }

    private boolean mayProbe() {
        long last = lastProbeNanos.get();
        long now = System.nanoTime();
        return now - last >= PROBE_INTERVAL_NANOS && lastProbeNanos.compareAndSet(last, now);
    }

    private void replied() {
        if (failuresInARow.getAndSet(0) >= FAILURES_TO_OPEN) {
            LOG.info("Circuit breaker of Redis closed");
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof Response) {
            replied(); // an error of Redis is a reply
            return;
        }
        failures.increment();
        if (failuresInARow.incrementAndGet() == FAILURES_TO_OPEN) {
            lastProbeNanos.set(System.nanoTime());
            LOG.warn("Circuit breaker of Redis opened", failure);
        }
    }

    /** Closes the connections. */
    public void close() {
        client.close();
    }

    /** The circuit breaker is open. */
    public static final class RedisUnavailableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private RedisUnavailableException() {
            super("Redis is unavailable", null, false, false);
        }
    }
}
