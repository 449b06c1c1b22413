package app.thisthat.reward;

import app.thisthat.platform.RedisGate;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Remembers in Redis until when a user cannot claim, so that those who ask all the time do not reach the database. It only
 * ever says no, and falls silent a minute before the time: when a claim is due is decided by the database's clock.
 */
final class NextClaimStore {

    private static final long SILENT_BEFORE_MS = 60_000;

    private final RedisGate redis;

    NextClaimStore(RedisGate redis) {
        this.redis = redis;
    }

    /** When the user can claim again, if that is known and not near. Never fails. */
    Future<Optional<Instant>> next(UUID userId) {
        return redis.send(Request.cmd(Command.GET).arg(key(userId)))
                .map(answer -> Optional.ofNullable(answer).map(text -> Instant.parse(text.toString())))
                .otherwise(Optional.empty());
    }

    /**
     * Remembers it.
     *
     * @param waitMs how long it is until then, by the database's clock
     */
    void remember(UUID userId, Instant next, long waitMs) {
        if (waitMs > SILENT_BEFORE_MS) {
            redis.send(Request.cmd(Command.SET)
                            .arg(key(userId))
                            .arg(next.toString())
                            .arg("PX")
                            .arg(waitMs - SILENT_BEFORE_MS))
                    .otherwiseEmpty();
        }
    }

    private static String key(UUID userId) {
        return "reward:next:" + userId;
    }
}
