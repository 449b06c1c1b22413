package app.thisthat.ingestion;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Accepted webhook messages, kept as long as their signature is valid. Redis holds those of all nodes. The memory of
 * each node holds its own latest ones, which protects a node against replays while Redis is unavailable.
 */
final class WebhookReplayStore {

    private static final String PREFIX = "hook:";

    /** Twice the tolerance, because a message may be dated in the future. */
    private static final Duration RETENTION =
            WebhookSignature.TOLERANCE.multipliedBy(2).plusSeconds(1);

    private static final int LOCAL_MESSAGES_MAX = 10_000;

    private final RedisCircuitBreaker redis;
    private final Map<String, Long> localMessages = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > LOCAL_MESSAGES_MAX || System.nanoTime() - eldest.getValue() > RETENTION.toNanos();
        }
    };

    WebhookReplayStore(RedisCircuitBreaker redis) {
        this.redis = redis;
    }

    /** Records a message and returns whether it was new. Never fails. */
    Future<Boolean> recordIfNew(String messageId) {
        if (!recordLocally(messageId)) {
            return Future.succeededFuture(false);
        }
        Request set = Request.cmd(Command.SET)
                .arg(PREFIX + messageId)
                .arg(1)
                .arg("NX")
                .arg("PX")
                .arg(RETENTION.toMillis());
        return redis.send(set).map(Objects::nonNull).otherwise(true);
    }

    private synchronized boolean recordLocally(String messageId) {
        return localMessages.putIfAbsent(messageId, System.nanoTime()) == null;
    }
}
