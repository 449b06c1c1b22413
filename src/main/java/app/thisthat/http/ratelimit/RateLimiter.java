package app.thisthat.http.ratelimit;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
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
    private final int signInFactor;

    /** The limits that the sign-in factor multiplies. */
    private static final Set<String> SIGN_IN = Set.of("register", "login", "refresh", "reset");

    /** Creates a limiter. If {@code enforcing} is false, requests are counted on this node but never rejected. */
    public RateLimiter(RedisCircuitBreaker redis, boolean enforcing) {
        this(redis, enforcing, 1);
    }

    /** The same; multiplies the limits of registrations and logins by a factor. */
    public RateLimiter(RedisCircuitBreaker redis, boolean enforcing, int signInFactor) {
        this(redis, enforcing, signInFactor, System::nanoTime);
    }

    RateLimiter(RedisCircuitBreaker redis, boolean enforcing, int signInFactor, LongSupplier nanoClock) {
        this.signInFactor = signInFactor;
        this.local = new LocalRateStore(nanoClock);
        this.shared = new RedisRateStore(redis);
        this.enforcing = enforcing;
    }

    /** The limit of the contract as this service enforces it. */
    public RateLimit inForce(RateLimit limit) {
        return SIGN_IN.contains(limit.name())
                ? new RateLimit(limit.name(), limit.limit() * signInFactor, limit.window(), limit.perAddress())
                : limit;
    }

    /**
     * The decision about a request.
     *
     * @param revert reverts the count of an allowed request; has no effect on a rejected one
     */
    record Count(RateLimit.Decision decision, Runnable revert) {}

    /** Counts a request of a client (user id, address or network) if the limit allows it. */
    Future<RateLimit.Decision> tryAcquire(String client, RateLimit limit) {
        return count(client, limit).map(Count::decision);
    }

    Future<Count> count(String client, RateLimit limit) {
        String key = key(client, limit);
        LocalRateStore.Acquisition acquisition = local.tryAcquire(key, limit);
        if (!acquisition.decision().allowed()) {
            return Future.succeededFuture(new Count(acquisition.decision(), () -> {}));
        }
        Count onThisNode = new Count(acquisition.decision(), () -> local.release(acquisition));
        return enforcing
                ? shared.tryAcquire(key, limit)
                        .map(result -> combine(onThisNode, result))
                        .otherwise(onThisNode)
                : Future.succeededFuture(onThisNode);
    }

    private static String key(String client, RateLimit limit) {
        return limit.name() + ":" + client;
    }

    private Count combine(Count onThisNode, RedisRateStore.Acquisition onAllNodes) {
        if (!onAllNodes.decision().allowed()) {
            onThisNode.revert.run();
            return new Count(onAllNodes.decision(), () -> {});
        }
        return new Count(onAllNodes.decision(), () -> {
            onThisNode.revert.run();
            shared.release(onAllNodes);
        });
    }

    /**
     * Counts a request of a client; fails with {@code RATE_LIMIT_EXCEEDED}, and logs the client once for the length of the
     * window.
     */
    public Future<Void> acquire(String client, RateLimit limit) {
        return acquireAll(List.of(new Quota(client, limit)));
    }

    /** A limit of a client. */
    public record Quota(String client, RateLimit limit) {}

    /**
     * Counts a request against several quotas. Fails with {@code RATE_LIMIT_EXCEEDED} if one of them rejects it; then
     * it counts against none.
     */
    public Future<Void> acquireAll(List<Quota> quotas) {
        if (quotas.isEmpty()) {
            return Future.succeededFuture();
        }
        Quota first = quotas.get(0);
        return count(first.client, first.limit).compose(count -> enforce(first.client, first.limit, count.decision)
                .compose(allowed -> acquireAll(quotas.subList(1, quotas.size())))
                .onFailure(rejected -> count.revert.run()));
    }

    Future<Void> enforce(String client, RateLimit limit, RateLimit.Decision decision) {
        if (decision.allowed() || !enforcing) {
            return Future.succeededFuture();
        }
        if (local.isFirstRejection(key(client, limit), limit)) {
            LOG.atWarn()
                    .addKeyValue("limit", limit.name())
                    .addKeyValue("client", client)
                    .log("Rate limit exceeded");
        }
        return Future.failedFuture(limit.refusal(decision).asException());
    }
}
