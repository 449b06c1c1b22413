package app.thisthat.reward;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.UUID;

/**
 * Marks users in Redis whose next claim is not due. An early claim of a marked user costs a read by primary key instead
 * of a transaction with a row lock. The mark alone does not refuse a claim.
 */
final class NextClaimStore {

    /** A mark ends this long before the claim is due, so a punctual claim needs no extra read. */
    private static final long MARGIN_MS = 60_000;

    private final RedisCircuitBreaker redis;

    NextClaimStore(RedisCircuitBreaker redis) {
        this.redis = redis;
    }

    /** Whether the user is marked; false if Redis fails. */
    Future<Boolean> isMarked(UUID userId) {
        return redis.send(Request.cmd(Command.EXISTS).arg(key(userId)))
                .map(reply -> reply.toInteger() > 0)
                .otherwise(false);
    }

    /**
     * Marks a user.
     *
     * @param waitMs time until the next claim by the database's clock
     */
    void mark(UUID userId, long waitMs) {
        if (waitMs > MARGIN_MS) {
            redis.send(Request.cmd(Command.SET)
                            .arg(key(userId))
                            .arg("")
                            .arg("PX")
                            .arg(waitMs - MARGIN_MS))
                    .otherwiseEmpty();
        }
    }

    private static String key(UUID userId) {
        return "reward:next:" + userId;
    }
}
