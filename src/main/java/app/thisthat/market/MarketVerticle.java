package app.thisthat.market;

import app.thisthat.platform.Bus;
import app.thisthat.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the catalogue: closes the markets of our own whose time is over (bets do not wait for it, they look at the time
 * themselves) or whose source is closed, scores trends, and thins the history of odds.
 */
public final class MarketVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MarketVerticle.class);
    private static final long EXPIRY_INTERVAL_MS = 1_000;
    private static final long UPKEEP_INTERVAL_MS = 60_000;
    private static final int CLOSED_TOGETHER_MAX = 500;

    private final Bus bus;
    private final MarketStore store;
    private final HistoryKeeping history;
    private Future<?> closing = Future.succeededFuture();
    private Future<?> upkeep = Future.succeededFuture();

    /** One on each node; several do not disturb each other. */
    public MarketVerticle(Postgres postgres, Bus bus) {
        this.bus = bus;
        this.store = new MarketStore(postgres);
        this.history = new HistoryKeeping(new OddsHistoryStore(postgres), Clock.systemUTC());
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EXPIRY_INTERVAL_MS, timer -> closeExpired());
        vertx.setPeriodic(EXPIRY_INTERVAL_MS, UPKEEP_INTERVAL_MS, timer -> keepUp());
        return Future.succeededFuture();
    }

    private void closeExpired() {
        if (!closing.isComplete()) {
            return;
        }
        closing = store.closeExpired(CLOSED_TOGETHER_MAX)
                .onSuccess(this::publish)
                .compose(closed -> store.followSource(CLOSED_TOGETHER_MAX))
                .onSuccess(changed -> changed.forEach(market -> bus.publish(MarketChanged.ADDRESS, market)))
                .onFailure(failure -> LOG.warn("Expired markets could not be closed; tried again soon", failure));
    }

    private void keepUp() {
        if (!upkeep.isComplete()) {
            return;
        }
        upkeep = store.scoreTrends()
                .compose(changed -> history.thin())
                .onFailure(failure -> LOG.warn("Trends or history were not kept up; tried again soon", failure));
    }

    private void publish(List<UUID> closed) {
        closed.forEach(market -> bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, "closed", null)));
    }
}
