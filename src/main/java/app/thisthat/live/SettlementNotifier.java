package app.thisthat.live;

import app.thisthat.betting.BetsSettled;
import app.thisthat.kernel.BetStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends settlements to subscribed users: from events, and from the database if an event was lost. The last sent
 * status of recent bets prevents most duplicates.
 */
final class SettlementNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(SettlementNotifier.class);
    private static final int SENT_MAX = 50_000;

    /** A settlement is committed after the time in its rows. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final MarketStateRegistry registry;
    private final LiveStore store;
    private final Map<UUID, BetStatus> sent = new LinkedHashMap<>();
    private Instant searchedAt;
    private Future<?> searching = Future.succeededFuture();

    SettlementNotifier(MarketStateRegistry registry, LiveStore store) {
        this.registry = registry;
        this.store = store;
        this.searchedAt = registry.subscribers().now();
        registry.subscribers().readSettlementsWith(store::settlementsSince);
    }

    void betsSettled(BetsSettled settled) {
        send(SettledBet.of(settled));
    }

    /** Searches the database for settlements without an event, unless a search is running. */
    Future<?> findMissed() {
        Map<UUID, Instant> subscribers = registry.subscribers().all();
        if (!searching.isComplete()) {
            return searching;
        }
        Instant now = registry.subscribers().now();
        if (subscribers.isEmpty()) {
            searchedAt = now;
            return searching;
        }
        searching = store.recentSettlements(subscribers, searchedAt.minus(OVERLAP))
                .onSuccess(bets -> {
                    searchedAt = now;
                    send(bets);
                })
                .onFailure(failure -> LOG.warn("Search for missed settlements failed", failure));
        return searching;
    }

    private boolean isUnsent(SettledBet bet) {
        BetStatus previous = sent.remove(bet.betId());
        sent.put(bet.betId(), bet.status());
        return bet.status() != previous;
    }

    private void send(List<SettledBet> bets) {
        Map<UUID, Instant> subscribers = registry.subscribers().all();
        List<SettledBet> unsent = bets.stream()
                .filter(bet -> subscribers.containsKey(bet.userId()))
                .filter(this::isUnsent)
                .toList();
        for (var oldest = sent.keySet().iterator(); sent.size() > SENT_MAX; oldest.remove()) {
            oldest.next();
        }
        if (unsent.isEmpty()) {
            return;
        }
        describe(unsent).onSuccess(registry::betsSettled).onFailure(failure -> {
            unsent.forEach(bet -> sent.remove(bet.betId())); // findMissed sends them
            LOG.warn("Read of settled bets failed", failure);
        });
    }

    private Future<List<SettledBet>> describe(List<SettledBet> bets) {
        List<UUID> undescribed = bets.stream()
                .filter(bet -> !bet.isDescribed())
                .map(SettledBet::betId)
                .toList();
        return undescribed.isEmpty()
                ? Future.succeededFuture(bets)
                : store.describe(undescribed).map(found -> bets.stream()
                        .map(bet -> found.containsKey(bet.betId()) ? bet.with(found.get(bet.betId())) : bet)
                        .filter(SettledBet::isDescribed)
                        .toList());
    }
}
