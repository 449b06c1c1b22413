package app.thisthat.live;

import app.thisthat.account.SessionsEnded;
import app.thisthat.betting.BetsPlaced;
import app.thisthat.betting.BetsSettled;
import app.thisthat.ledger.BalanceChanged;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.MarketNews;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what happens on any node and hands it to this node's clients. What a message told that got lost is found in the
 * database some seconds later.
 */
public final class LiveVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(LiveVerticle.class);
    private static final long REFRESH_MS = 15_000;
    private static final long BALANCES_MS = 100;
    private static final long STALE_LOOK_MS = 500;

    /** Rows carry the time of their transaction's start; a long one shows up with a time already looked past. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final LiveHub hub;
    private final LiveStore store;
    private final Bus bus;
    private final MarketNews news;
    private final BalanceDesk balances;
    private final BooleanSupplier stale;
    private Instant refreshedAt = Instant.now();
    private Future<?> refreshing = Future.succeededFuture();

    /**
     * One on each node.
     *
     * @param news tells whoever keeps answers first
     * @param stale whether what is known may be old, since something is away that would tell; asked again and again, so it
     *     has to know already
     */
    public LiveVerticle(LiveHub hub, Postgres postgres, Bus bus, MarketNews news, BooleanSupplier stale) {
        this.hub = hub;
        this.store = new LiveStore(postgres);
        this.bus = bus;
        this.news = news;
        this.stale = stale;
        this.balances = new BalanceDesk(hub, store);
    }

    @Override
    public Future<?> start() {
        news.tell(odds -> hub.moved(odds.markets()), this::turned);
        bus.<BetsPlaced>subscribe(BetsPlaced.ADDRESS, placed -> hub.listeners()
                .doubt(placed.bets().stream().map(BetsPlaced.Entry::userId).toList()));
        bus.<BalanceChanged>subscribe(
                BalanceChanged.ADDRESS, changed -> hub.listeners().doubt(List.of(changed.userId())));
        bus.<BetsSettled>subscribe(BetsSettled.ADDRESS, hub::settled);
        bus.<SessionsEnded>subscribe(SessionsEnded.ADDRESS, hub::sessionsEnded);
        vertx.setPeriodic(BALANCES_MS, timer -> balances.read());
        vertx.setPeriodic(REFRESH_MS, timer -> refresh());
        vertx.setPeriodic(STALE_LOOK_MS, timer -> hub.stale(stale.getAsBoolean()));
        return store.unended().onSuccess(hub::refreshed);
    }

    private void turned(MarketChanged change) {
        if (hub.knows(change.marketId())) {
            hub.turned(change.marketId(), change.status(), change.resolution());
        } else {
            store.market(change.marketId())
                    .onSuccess(hub::refreshed)
                    .onFailure(failure -> LOG.warn("Market {} is told later", change.marketId(), failure));
        }
    }

    private void refresh() {
        hub.listeners().doubtAll();
        if (!refreshing.isComplete()) {
            return;
        }
        Instant now = Instant.now();
        refreshing = store.changedSince(refreshedAt.minus(OVERLAP))
                .onSuccess(rows -> {
                    refreshedAt = now;
                    hub.refreshed(rows);
                })
                .onFailure(failure -> LOG.warn("The markets could not be refreshed; tried again soon", failure));
    }
}
