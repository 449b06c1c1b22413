package app.thisthat.http.ratelimit;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces rate limits by the counts of this node, then by the counts of all nodes in Redis. Without Redis the counts
 * of this node apply.
 */
public final class RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    private final LocalRateStore local;
    private final RedisRateStore shared;
    private final boolean enforcing;

    /** Creates a limiter. If {@code enforcing} is false, requests are counted on this node but never rejected. */
    public RateLimiter(RedisCircuitBreaker redis, boolean enforcing) {
        this(redis, enforcing, System::nanoTime);
    }

    RateLimiter(RedisCircuitBreaker redis, boolean enforcing, LongSupplier nanoClock) {
        this.local = new LocalRateStore(nanoClock);
        this.shared = new RedisRateStore(redis);
        this.enforcing = enforcing;
    }

    /** Counts a request of a client (user id, address or network) if the limit allows it. */
    Future<RateLimit.Decision> tryAcquire(String client, RateLimit limit) {
        String key = limit.name() + ":" + client;
        LocalRateStore.Acquisition acquisition = local.tryAcquire(key, limit);
        if (!enforcing || !acquisition.decision().allowed()) {
            return Future.succeededFuture(acquisition.decision());
        }
        return shared.tryAcquire(key, limit)
                .onSuccess(decision -> {
                    if (!decision.allowed()) {
                        local.release(acquisition);
                    }
                })
                .otherwise(acquisition.decision());
    }

    /** Counts a request of a client; fails with {@code RATE_LIMIT_EXCEEDED} and logs the client. */
    public Future<Void> acquire(String client, RateLimit limit) {
        return tryAcquire(client, limit).compose(decision -> enforce(client, limit, decision));
    }

    Future<Void> enforce(String client, RateLimit limit, RateLimit.Decision decision) {
        if (decision.allowed() || !enforcing) {
            return Future.succeededFuture();
        }
        LOG.atWarn()
                .addKeyValue("limit", limit.name())
                .addKeyValue("client", client)
                .log("Rate limit exceeded");
        return Future.failedFuture(limit.refusal(decision).asException());
    }
}
