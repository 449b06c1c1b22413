package app.thisthat.live;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and sends the balances of subscribed users, with one query at a time: an older balance is never last. */
final class BalanceNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(BalanceNotifier.class);

    private static final int BATCH_MAX = 500;

    private final MarketStateRegistry registry;
    private final LiveStore store;
    private Future<?> reading = Future.succeededFuture();

    /** Whether the last query failed: consecutive failures are logged once. */
    private boolean failing;

    BalanceNotifier(MarketStateRegistry registry, LiveStore store) {
        this.registry = registry;
        this.store = store;
    }

    /** Reads a batch of invalidated balances, unless a query is running. */
    void readInvalidated() {
        if (!reading.isComplete()) {
            return;
        }
        List<UUID> users = registry.subscribers().takeInvalidated(BATCH_MAX);
        if (!users.isEmpty()) {
            reading = store.balances(users)
                    .onSuccess(balances -> {
                        failing = false;
                        registry.balancesRead(balances);
                    })
                    .onFailure(failure -> {
                        if (!failing) {
                            LOG.warn("Balance query failed", failure);
                        }
                        failing = true;
                        registry.subscribers().invalidateBalances(users);
                    });
        }
    }
}
