package app.thisthat.live;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The subscribers of each topic. Used on one event loop only.
 *
 * @param <K> a topic: a market or a user
 */
final class Subscriptions<K> {

    private final Map<K, Set<LiveSession>> sessions = new HashMap<>();

    void add(K topic, LiveSession session) {
        sessions.computeIfAbsent(topic, first -> new LinkedHashSet<>()).add(session);
    }

    void remove(K topic, LiveSession session) {
        Set<LiveSession> subscribers = sessions.get(topic);
        if (subscribers != null && subscribers.remove(session) && subscribers.isEmpty()) {
            sessions.remove(topic);
        }
    }

    /** The topics with subscribers: read only. */
    Set<K> topics() {
        return sessions.keySet();
    }

    /** The subscribers of a topic: read only, and changed by {@link #add} and {@link #remove}. */
    Set<LiveSession> of(K topic) {
        return sessions.getOrDefault(topic, Set.of());
    }
}
