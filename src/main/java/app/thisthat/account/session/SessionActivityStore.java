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
 * When and from where each session was last seen, in Redis for as long as the session may live. Only for its owner to
 * look at: whether a session stands is never asked here. Nobody waits for a write, and without Redis nothing is known.
 */
public final class SessionActivityStore {

    private final RedisCircuitBreaker redis;

    public SessionActivityStore(RedisCircuitBreaker redis) {
        this.redis = redis;
    }

    /**
     * A session in use.
     *
     * @param address of the client
     */
    record Sighting(Instant at, String address) {}

    /** Remembers a sighting until the session expires, or not. */
    void remember(UUID session, Sighting sighting, Instant expiresAt) {
        send(Request.cmd(Command.SET)
                .arg(key(session))
                .arg(sighting.at.toEpochMilli() + " " + sighting.address)
                .arg("PXAT")
                .arg(expiresAt.toEpochMilli()));
    }

    /** Forgets what is known of sessions that have ended; what is missed here expires by itself. */
    void forget(List<UUID> sessions) {
        if (!sessions.isEmpty()) {
            send(withKeys(Command.DEL, sessions));
        }
    }

    private void send(Request command) {
        redis.send(command).otherwiseEmpty();
    }

    /** The last sighting of each session that one is known of. Never fails. */
    Future<Map<UUID, Sighting>> last(List<UUID> sessions) {
        if (sessions.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return redis.send(withKeys(Command.MGET, sessions))
                .map(answer -> sightings(sessions, answer))
                .otherwise(Map.of());
    }

    private static Map<UUID, Sighting> sightings(List<UUID> sessions, Response answer) {
        Map<UUID, Sighting> sightings = new HashMap<>();
        for (int i = 0; i < sessions.size(); i++) {
            if (answer.get(i) != null) {
                String[] parts = answer.get(i).toString().split(" ", 2);
                sightings.put(sessions.get(i), new Sighting(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1]));
            }
        }
        return sightings;
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
