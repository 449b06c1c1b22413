package app.thisthat.market;

import app.thisthat.platform.Bus;
import app.thisthat.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the markets of our own whose time is over. Bets do not wait for it: they look at the time themselves; this is so
 * that the catalogue says what is.
 */
public final class MarketVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MarketVerticle.class);
    private static final long INTERVAL_MS = 1_000;
    private static final int CLOSED_TOGETHER_MAX = 500;

    private final Bus bus;
    private final MarketStore store;
    private Future<?> closing = Future.succeededFuture();

    /** One on each node; several do not disturb each other. */
    public MarketVerticle(Postgres postgres, Bus bus) {
        this.bus = bus;
        this.store = new MarketStore(postgres);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(INTERVAL_MS, timer -> closeExpired());
        return Future.succeededFuture();
    }

    private void closeExpired() {
        if (!closing.isComplete()) {
            return;
        }
        closing = store.closeExpired(CLOSED_TOGETHER_MAX)
                .onSuccess(this::publish)
                .onFailure(failure -> LOG.warn("Expired markets could not be closed; tried again soon", failure));
    }

    private void publish(List<UUID> closed) {
        closed.forEach(market -> bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, "closed", null)));
    }
}
