package app.thisthat.live;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the balances of those who listen, one statement after the other, so that an older one is never told last. */
final class BalanceNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(BalanceNotifier.class);

    /** Balances that one statement reads. */
    private static final int AT_ONCE = 500;

    private final MarketStateRegistry hub;
    private final LiveStore store;
    private Future<?> reading = Future.succeededFuture();

    /** Asked again many times a second, a database that is away is worth one line. */
    private boolean failing;

    BalanceNotifier(MarketStateRegistry hub, LiveStore store) {
        this.hub = hub;
        this.store = store;
    }

    /** Reads some of what is due, unless it is being read already. */
    void read() {
        if (!reading.isComplete()) {
            return;
        }
        List<UUID> due = hub.listeners().take(AT_ONCE);
        if (!due.isEmpty()) {
            reading = store.balances(due)
                    .onSuccess(balances -> {
                        failing = false;
                        hub.balances(balances);
                    })
                    .onFailure(failure -> {
                        if (!failing) {
                            LOG.warn("Balances are told later", failure);
                        }
                        failing = true;
                        hub.listeners().doubt(due);
                    });
        }
    }
}
