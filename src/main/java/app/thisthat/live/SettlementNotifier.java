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
 * Tells those who listen what became of their bets: as soon as it is heard, and where the word was lost, when it is found in
 * the database. What was told is remembered for a while, so that it is hardly ever told twice.
 */
final class SettlementNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(SettlementNotifier.class);
    private static final int REMEMBERED_MAX = 50_000;

    /** A settlement may be committed a moment after the time that its rows carry. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final MarketStateRegistry hub;
    private final LiveStore store;
    private final Map<UUID, BetStatus> told = new LinkedHashMap<>();
    private Instant lookedAt = Instant.now();
    private Future<?> looking = Future.succeededFuture();

    SettlementNotifier(MarketStateRegistry hub, LiveStore store) {
        this.hub = hub;
        this.store = store;
        hub.listeners().lookBackWith(store::settledSince);
    }

    void heard(BetsSettled settled) {
        tell(SettledBet.of(settled));
    }

    /** Looks for what nobody told of, unless it is looked for already. */
    Future<?> look() {
        Map<UUID, Instant> users = hub.listeners().all();
        if (!looking.isComplete()) {
            return looking;
        }
        Instant now = Instant.now();
        if (users.isEmpty()) {
            lookedAt = now;
            return looking;
        }
        looking = store.settledLately(users, lookedAt.minus(OVERLAP))
                .onSuccess(bets -> {
                    lookedAt = now;
                    tell(bets);
                })
                .onFailure(failure -> LOG.warn("Bets that were settled unheard are looked for later", failure));
        return looking;
    }

    private boolean isNews(SettledBet bet) {
        BetStatus before = told.remove(bet.betId());
        told.put(bet.betId(), bet.status());
        return bet.status() != before;
    }

    private void tell(List<SettledBet> bets) {
        Map<UUID, Instant> users = hub.listeners().all();
        List<SettledBet> news = bets.stream()
                .filter(bet -> users.containsKey(bet.userId()))
                .filter(this::isNews)
                .toList();
        for (var oldest = told.keySet().iterator(); told.size() > REMEMBERED_MAX; oldest.remove()) {
            oldest.next();
        }
        if (!news.isEmpty()) {
            hub.settled(news);
        }
    }
}
