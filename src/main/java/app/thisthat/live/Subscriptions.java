package app.thisthat.live;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which clients are to be told of what. Used on one event loop only.
 *
 * @param <K> what they are told of
 */
final class Subscriptions<K> {

    private final Map<K, Set<LiveSession>> clients = new HashMap<>();

    void join(K of, LiveSession session) {
        clients.computeIfAbsent(of, any -> new LinkedHashSet<>()).add(session);
    }

    void leave(K of, LiveSession session) {
        Set<LiveSession> there = clients.get(of);
        if (there != null && there.remove(session) && there.isEmpty()) {
            clients.remove(of);
        }
    }

    /** The clients, not to be written to; it changes as they join and leave. */
    Set<LiveSession> of(K what) {
        return clients.getOrDefault(what, Set.of());
    }
}
