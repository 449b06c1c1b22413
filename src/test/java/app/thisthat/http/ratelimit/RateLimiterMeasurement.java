package app.thisthat.http.ratelimit;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.IntFunction;

/** Measures the cost of one call of the limiter. */
public final class RateLimiterMeasurement {

    private RateLimiterMeasurement() {}

    /** Runs a number of calls and prints the cost of one. */
    public interface Measure {
        void of(String name, int calls, IntFunction<Future<?>> call);
    }

    /** Measures with and without Redis. */
    public static void measure(Vertx vertx, String redis, Measure measure) {
        RateLimit limit = new RateLimit("figures", 100, Duration.ofMinutes(1), false);
        RateLimiter shared = new RateLimiter(new RedisCircuitBreaker(vertx, redis, Duration.ofSeconds(1)), true);
        measure.of("limiter with Redis", 50_000, i -> shared.tryAcquire("client-" + i % 1_000, limit));
        RateLimiter local =
                new RateLimiter(new RedisCircuitBreaker(vertx, "redis://127.0.0.1:1", Duration.ofSeconds(1)), true);
        measure.of("limiter without Redis", 50_000, i -> local.tryAcquire("client-" + i % 1_000, limit));
    }
}
