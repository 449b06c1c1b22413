package app.thisthat.platform.redis;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis that never makes anyone wait for long: a command that gets no answer within its time fails, and after
 * a few failures in a row the gate is shut and commands fail at once, one a second being let through to see whether Redis
 * is back. (The client by itself has no time-out: a stopped Redis would hold a request for ever.) Whoever calls has to
 * be able to go on without an answer.
 */
public final class RedisCircuitBreaker implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(RedisCircuitBreaker.class);
    private static final int FAILURES_TO_SHUT = 5;
    private static final long PROBE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int POOL_SIZE = 8;
    private static final int WAITING_MAX = 2_000;

    private final Vertx vertx;
    private final Redis client;
    private final long timeoutMs;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicLong lastProbeNanos = new AtomicLong();
    private final LongAdder failures = new LongAdder();

    /** Uses the Redis at an address, which may be away. */
    public RedisCircuitBreaker(Vertx vertx, String uri, Duration timeout) {
        this.vertx = vertx;
        this.timeoutMs = timeout.toMillis();
        this.client = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(uri)
                        .setPreferredProtocolVersion(ProtocolVersion.RESP2)
                        .setMaxPoolSize(POOL_SIZE)
                        .setMaxPoolWaiting(WAITING_MAX)
                        .setMaxWaitingHandlers(WAITING_MAX));
    }

    /** The instance whose event loops it works on. */
    public Vertx vertx() {
        return vertx;
    }

    /** Sends a command; fails, within the time-out at the latest, when Redis does not answer. */
    public Future<Response> send(Request command) {
        if (isShut() && !mayProbe()) {
            return Future.failedFuture(new RedisAwayException());
        }
        return client.send(command)
                .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                .onComplete(answered -> opened(), failed -> failed(failed));
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        Gauge.builder("thisthat_redis_away", this, gate -> gate.isShut() ? 1 : 0)
                .description("1 while Redis is taken to be away and the service goes on without it")
                .register(metrics);
        FunctionCounter.builder("thisthat_redis_failures", failures, LongAdder::sum)
                .description("Commands that Redis did not answer in time or at all")
                .register(metrics);
    }

    /** Whether Redis is taken to be away. */
    public boolean isShut() {
        return failuresInARow.get() >= FAILURES_TO_SHUT;
    }

    private boolean mayProbe() {
        long last = lastProbeNanos.get();
        long now = System.nanoTime();
        return now - last >= PROBE_INTERVAL_NANOS && lastProbeNanos.compareAndSet(last, now);
    }

    private void opened() {
        if (failuresInARow.getAndSet(0) >= FAILURES_TO_SHUT) {
            LOG.info("Redis is back");
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof Response) {
            opened(); // an error that Redis itself tells is an answer
            return;
        }
        failures.increment();
        if (failuresInARow.incrementAndGet() == FAILURES_TO_SHUT) {
            lastProbeNanos.set(System.nanoTime());
            LOG.warn("Redis is away, going on without it", failure);
        }
    }

    /** Closes the connections. */
    public void close() {
        client.close();
    }

    /** The gate is shut. */
    public static final class RedisAwayException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private RedisAwayException() {
            super("Redis is away", null, false, false);
        }
    }
}
