package app.thisthat.http.ratelimit;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether one more request is let in: by what this node let in, and then by what all nodes did. Without Redis the
 * first alone decides; a limit is never simply off.
 */
public final class RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    private final LocalRateStore local;
    private final RedisRateStore shared;
    private final boolean enforcing;

    /**
     * Uses a Redis that all nodes share.
     *
     * @param enforcing false: everything is let in, and told only what this node counted
     */
    public RateLimiter(RedisCircuitBreaker redis, boolean enforcing) {
        this(redis, enforcing, System::nanoTime);
    }

    RateLimiter(RedisCircuitBreaker redis, boolean enforcing, LongSupplier nanoClock) {
        this.local = new LocalRateStore(nanoClock);
        this.shared = new RedisRateStore(redis);
        this.enforcing = enforcing;
    }

    /**
     * Asks to be let in.
     *
     * @param client whom the limit counts
     */
    Future<RateLimit.Verdict> enter(String client, RateLimit limit) {
        String key = limit.name() + ":" + client;
        LocalRateStore.Entry entry = local.enter(key, limit);
        if (!enforcing || !entry.verdict().admitted()) {
            return Future.succeededFuture(entry.verdict());
        }
        return shared.enter(key, limit)
                .onSuccess(verdict -> {
                    if (!verdict.admitted()) {
                        local.leave(entry);
                    }
                })
                .otherwise(entry.verdict());
    }

    /**
     * Lets in or refuses.
     *
     * @param client whom the limit counts; written to the log
     * @return fails with {@code RATE_LIMIT_EXCEEDED}
     */
    public Future<Void> pass(String client, RateLimit limit) {
        return enter(client, limit).compose(verdict -> judge(client, limit, verdict));
    }

    Future<Void> judge(String client, RateLimit limit, RateLimit.Verdict verdict) {
        if (verdict.admitted() || !enforcing) {
            return Future.succeededFuture();
        }
        LOG.atWarn()
                .addKeyValue("limit", limit.name())
                .addKeyValue("client", client)
                .log("Rate limit exceeded");
        return Future.failedFuture(limit.refusal(verdict).asException());
    }
}
