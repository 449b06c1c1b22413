package app.thisthat.reward;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.UUID;

/**
 * Remembers in Redis which users have been told to wait, and until when: who asks all the same costs the database a look by
 * primary key, and no transaction on a locked row. It decides nothing.
 */
final class NextClaimStore {

    private static final long SILENT_BEFORE_MS = 60_000;

    private final RedisCircuitBreaker redis;

    NextClaimStore(RedisCircuitBreaker redis) {
        this.redis = redis;
    }

    /** Whether the user's next claim is probably not due. Never fails. */
    Future<Boolean> isTold(UUID userId) {
        return redis.send(Request.cmd(Command.EXISTS).arg(key(userId)))
                .map(answer -> answer.toInteger() > 0)
                .otherwise(false);
    }

    /**
     * Remembers it.
     *
     * @param waitMs how long it is until the next claim, by the database's clock
     */
    void told(UUID userId, long waitMs) {
        if (waitMs > SILENT_BEFORE_MS) {
            redis.send(Request.cmd(Command.SET)
                            .arg(key(userId))
                            .arg("")
                            .arg("PX")
                            .arg(waitMs - SILENT_BEFORE_MS))
                    .otherwiseEmpty();
        }
    }

    private static String key(UUID userId) {
        return "reward:next:" + userId;
    }
}
