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
 * Which messages of the hook were heard, for as long as they could be sent again: in Redis for all nodes together, and the
 * latest of this node here, so that none is heard twice by a node while Redis is away.
 */
final class WebhookReplayStore {

    private static final String PREFIX = "hook:";

    /** A message may be dated ahead as far as behind. */
    private static final Duration KEPT = WebhookSignature.WINDOW.multipliedBy(2).plusSeconds(1);

    private static final int KEPT_HERE_MAX = 10_000;

    private final RedisCircuitBreaker redis;
    private final Map<String, Long> heard = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEPT_HERE_MAX || System.nanoTime() - eldest.getValue() > KEPT.toNanos();
        }
    };

    WebhookReplayStore(RedisCircuitBreaker redis) {
        this.redis = redis;
    }

    /** Remembers a message; answers whether it was new. Never fails. */
    Future<Boolean> remember(String message) {
        if (!rememberHere(message)) {
            return Future.succeededFuture(false);
        }
        Request set = Request.cmd(Command.SET)
                .arg(PREFIX + message)
                .arg(1)
                .arg("NX")
                .arg("PX")
                .arg(KEPT.toMillis());
        return redis.send(set).map(Objects::nonNull).otherwise(true);
    }

    private synchronized boolean rememberHere(String message) {
        return heard.putIfAbsent(message, System.nanoTime()) == null;
    }
}
