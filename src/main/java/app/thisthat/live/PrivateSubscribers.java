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
import java.util.function.Supplier;

/**
 * The users with an open private channel on this node, and those of them whose balance must be read. An event only
 * names the user: the balance in it can be outdated on arrival. Thread-safe.
 */
final class PrivateSubscribers {

    private final Supplier<Instant> clock;
    private final Map<UUID, Integer> channels = new HashMap<>();
    private final Map<UUID, Instant> subscribedAt = new HashMap<>();
    private final Set<UUID> invalidated = new LinkedHashSet<>();
    private volatile BiFunction<UUID, Instant, Future<List<SettledBet>>> settlementReader =
            (user, time) -> Future.succeededFuture(List.of());

    /** @param clock the clock of the database, whose settlements are searched by time */
    PrivateSubscribers(Supplier<Instant> clock) {
        this.clock = clock;
    }

    /** The present time by the clock of the subscriptions. */
    Instant now() {
        return clock.get();
    }

    synchronized void add(UUID user) {
        channels.merge(user, 1, Integer::sum);
        subscribedAt.putIfAbsent(user, now());
        invalidated.add(user);
    }

    synchronized void remove(UUID user) {
        if (channels.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1) == null) {
            subscribedAt.remove(user);
        }
    }

    /** All subscribers, each with the start of its subscription. */
    synchronized Map<UUID, Instant> all() {
        return Map.copyOf(subscribedAt);
    }

    void readSettlementsWith(BiFunction<UUID, Instant, Future<List<SettledBet>>> reader) {
        settlementReader = reader;
    }

    /** The settlements of a user since a time, oldest first. */
    Future<List<SettledBet>> settlementsSince(UUID user, Instant time) {
        return settlementReader.apply(user, time);
    }

    /** Marks balances to be read; users without a private channel are skipped. */
    synchronized void invalidateBalances(Collection<UUID> users) {
        users.stream().filter(channels::containsKey).forEach(invalidated::add);
    }

    synchronized void invalidateAllBalances() {
        invalidated.addAll(channels.keySet());
    }

    /** Removes and returns users whose balance must be read, oldest first. */
    synchronized List<UUID> takeInvalidated(int max) {
        List<UUID> taken = new ArrayList<>(Math.min(max, invalidated.size()));
        for (var users = invalidated.iterator(); users.hasNext() && taken.size() < max; users.remove()) {
            taken.add(users.next());
        }
        return taken;
    }
}
