package app.thisthat.live;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends new entries of inboxes to subscribed users. An event only names the users; the entries are read, with one query
 * at a time. A periodic search finds those without an event and those whose quiet hours have ended. The last sent entries
 * prevent duplicates. Confined to one event loop.
 */
final class InboxNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(InboxNotifier.class);
    private static final int BATCH_MAX = 500;
    private static final int SENT_MAX = 50_000;

    /** An entry is committed after the time in its row. */
    private static final Duration OVERLAP = Duration.ofSeconds(45);

    private final MarketStateRegistry registry;
    private final LiveStore store;
    private final Set<UUID> waiting = new LinkedHashSet<>();
    private final Set<Sent> sent = new LinkedHashSet<>();
    private Instant searchedAt;
    private Instant searchStartedAt;
    private Future<?> reading = Future.succeededFuture();

    /** Whether the last query failed: consecutive failures are logged once. */
    private boolean failing;

    /** An announcement has the same id for all users. */
    private record Sent(UUID userId, UUID entryId) {}

    InboxNotifier(MarketStateRegistry registry, LiveStore store) {
        this.registry = registry;
        this.store = store;
        this.searchedAt = registry.subscribers().now();
        this.searchStartedAt = searchedAt;
    }

    /** Users have new entries; those without a private channel are skipped. Empty: all users. */
    void changed(Collection<UUID> users) {
        Map<UUID, Instant> subscribers = registry.subscribers().all();
        if (users.isEmpty()) {
            waiting.addAll(subscribers.keySet());
        } else {
            users.stream().filter(subscribers::containsKey).forEach(waiting::add);
        }
    }

    /** Starts a search for the entries of all subscribers, unless one is running. */
    void findMissed() {
        if (waiting.isEmpty() && reading.isComplete()) {
            searchedAt = searchStartedAt;
            searchStartedAt = registry.subscribers().now();
            waiting.addAll(registry.subscribers().all().keySet());
        }
    }

    /** Reads the entries of a batch of waiting users, unless a query is running. */
    void readWaiting() {
        if (!reading.isComplete() || waiting.isEmpty()) {
            return;
        }
        Map<UUID, Instant> subscribers = registry.subscribers().all();
        Map<UUID, Instant> batch = new HashMap<>();
        for (var users = waiting.iterator(); users.hasNext() && batch.size() < BATCH_MAX; users.remove()) {
            UUID user = users.next();
            Instant subscribedAt = subscribers.get(user);
            if (subscribedAt != null) {
                batch.put(user, latest(subscribedAt, searchedAt.minus(OVERLAP)));
            }
        }
        if (batch.isEmpty()) {
            return;
        }
        reading = store.newInboxEntries(batch)
                .onSuccess(entries -> {
                    failing = false;
                    send(entries);
                })
                .onFailure(failure -> {
                    if (!failing) {
                        LOG.warn("Read of new inbox entries failed", failure);
                    }
                    failing = true;
                    waiting.addAll(batch.keySet());
                });
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void send(List<NewInboxEntry> entries) {
        List<NewInboxEntry> unsent = new ArrayList<>();
        for (NewInboxEntry entry : entries) {
            if (sent.add(new Sent(entry.userId(), entry.entry().id()))) {
                unsent.add(entry);
            }
        }
        for (var oldest = sent.iterator(); sent.size() > SENT_MAX; oldest.remove()) {
            oldest.next();
        }
        if (!unsent.isEmpty()) {
            registry.inboxEntriesAdded(unsent);
        }
    }
}
