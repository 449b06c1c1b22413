package app.thisthat.live;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * The users who listen to their private channel on this node, and whose balance has to be read. What a message says of a
 * balance may be old by the time it is heard, so that messages say only whose to read.
 */
final class PrivateSubscribers {

    private final Map<UUID, Integer> sockets = new HashMap<>();
    private final Map<UUID, Instant> since = new HashMap<>();
    private final Set<UUID> due = new LinkedHashSet<>();
    private volatile BiFunction<UUID, Instant, Future<List<SettledBet>>> lookBack =
            (user, then) -> Future.succeededFuture(List.of());

    synchronized void joined(UUID user) {
        sockets.merge(user, 1, Integer::sum);
        since.putIfAbsent(user, Instant.now());
        due.add(user);
    }

    synchronized void left(UUID user) {
        if (sockets.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1) == null) {
            since.remove(user);
        }
    }

    /** Everyone who listens now, and since when. */
    synchronized Map<UUID, Instant> all() {
        return Map.copyOf(since);
    }

    /** Says how to find out which bets of a user were settled since a time. */
    void lookBackWith(BiFunction<UUID, Instant, Future<List<SettledBet>>> how) {
        lookBack = how;
    }

    /** The bets of a user that were settled since a time, the newest last. */
    Future<List<SettledBet>> settledSince(UUID user, Instant then) {
        return lookBack.apply(user, then);
    }

    /** Takes word that a balance may have changed; of those who do not listen it means nothing. */
    synchronized void doubt(Collection<UUID> users) {
        users.stream().filter(sockets::containsKey).forEach(due::add);
    }

    /** Has all of them looked at: words get lost. */
    synchronized void doubtAll() {
        due.addAll(sockets.keySet());
    }

    /** Takes some of those whose balance has to be read. */
    synchronized List<UUID> take(int max) {
        List<UUID> taken = new ArrayList<>(Math.min(max, due.size()));
        for (var users = due.iterator(); users.hasNext() && taken.size() < max; users.remove()) {
            taken.add(users.next());
        }
        return taken;
    }
}
