package app.thisthat.account.session;

import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The last activity of each session, in Redis until the session expires. It is shown to the owner only and does not
 * decide whether a session is active. Writes are not awaited. Without Redis the activity is unknown.
 */
public final class SessionActivityStore {

    private final RedisCircuitBreaker redis;

    public SessionActivityStore(RedisCircuitBreaker redis) {
        this.redis = redis;
    }

    record LastSeen(Instant at, String address) {}

    /** Saves the activity of a session. Failures are ignored. */
    void save(UUID session, LastSeen lastSeen, Instant expiresAt) {
        send(Request.cmd(Command.SET)
                .arg(key(session))
                .arg(lastSeen.at.toEpochMilli() + " " + lastSeen.address)
                .arg("PXAT")
                .arg(expiresAt.toEpochMilli()));
    }

    /** Deletes the activity of ended sessions. Failures are ignored, because the keys expire. */
    void delete(List<UUID> sessions) {
        if (!sessions.isEmpty()) {
            send(withKeys(Command.DEL, sessions));
        }
    }

    private void send(Request command) {
        redis.send(command).otherwiseEmpty();
    }

    /** The last activity of those sessions that have one. Never fails. */
    Future<Map<UUID, LastSeen>> find(List<UUID> sessions) {
        if (sessions.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return redis.send(withKeys(Command.MGET, sessions))
                .map(values -> lastSeen(sessions, values))
                .otherwise(Map.of());
    }

    private static Map<UUID, LastSeen> lastSeen(List<UUID> sessions, Response values) {
        Map<UUID, LastSeen> found = new HashMap<>();
        for (int i = 0; i < sessions.size(); i++) {
            if (values.get(i) != null) {
                String[] parts = values.get(i).toString().split(" ", 2);
                found.put(sessions.get(i), new LastSeen(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1]));
            }
        }
        return found;
    }

    private static Request withKeys(Command command, List<UUID> sessions) {
        Request request = Request.cmd(command);
        sessions.forEach(session -> request.arg(key(session)));
        return request;
    }

    private static String key(UUID session) {
        return "session:seen:" + session;
    }
}
