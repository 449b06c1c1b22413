package app.thisthat.live;

import app.thisthat.account.session.SessionsEnded;
import app.thisthat.betting.BetsPlaced;
import app.thisthat.betting.BetsSettled;
import app.thisthat.ledger.BalanceChanged;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.MarketEvents;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
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

    private final MarketStateRegistry hub;
    private final LiveStore store;
    private final Bus bus;
    private final MarketEvents news;
    private final BalanceNotifier balances;
    private final SettlementNotifier settled;
    private final BooleanSupplier stale;
    private final Map<UUID, MarketChanged> unknown = new LinkedHashMap<>();
    private boolean learning;
    private Instant refreshedAt = Instant.now();
    private Future<?> refreshing = Future.succeededFuture();

    /**
     * One on each node.
     *
     * @param news tells whoever keeps answers first
     * @param stale whether what is known may be old, since something is away that would tell; asked again and again, so it
     *     has to know already
     */
    public LiveVerticle(MarketStateRegistry hub, Postgres postgres, Bus bus, MarketEvents news, BooleanSupplier stale) {
        this.hub = hub;
        this.store = new LiveStore(postgres);
        this.bus = bus;
        this.news = news;
        this.stale = stale;
        this.balances = new BalanceNotifier(hub, store);
        this.settled = new SettlementNotifier(hub, store);
    }

    @Override
    public Future<?> start() {
        news.subscribe(odds -> hub.moved(odds.markets()), this::turned);
        bus.<BetsPlaced>subscribe(BetsPlaced.ADDRESS, placed -> hub.listeners()
                .doubt(placed.bets().stream().map(BetsPlaced.Entry::userId).toList()));
        bus.<BalanceChanged>subscribe(
                BalanceChanged.ADDRESS, changed -> hub.listeners().doubt(List.of(changed.userId())));
        bus.<BetsSettled>subscribe(BetsSettled.ADDRESS, settled::heard);
        bus.<SessionsEnded>subscribe(SessionsEnded.ADDRESS, hub::sessionsEnded);
        vertx.setPeriodic(BALANCES_MS, timer -> balances.read());
        vertx.setPeriodic(REFRESH_MS, timer -> refresh());
        vertx.setPeriodic(STALE_LOOK_MS, timer -> hub.stale(stale.getAsBoolean()));
        return read(store.unended());
    }

    private Future<List<MarketState>> read(Future<List<MarketState>> rows) {
        long asOf = hub.position();
        return rows.onSuccess(read -> hub.refreshed(read, asOf));
    }

    private void turned(MarketChanged change) {
        if (hub.knows(change.marketId())) {
            hub.turned(change.marketId(), change.status(), change.resolution());
        } else {
            unknown.put(change.marketId(), change);
            if (!learning) {
                learn();
            }
        }
    }

    /**
     * Looks for markets that nothing is known of, those that come while it looks together. Of most of them the odds have come
     * meanwhile, which say all that there is to know.
     */
    private void learn() {
        Map<Boolean, List<MarketChanged>> changes =
                unknown.values().stream().collect(Collectors.partitioningBy(change -> hub.knows(change.marketId())));
        unknown.clear();
        changes.get(true).forEach(this::turned);
        List<UUID> ids =
                changes.get(false).stream().map(MarketChanged::marketId).toList();
        if (ids.isEmpty()) {
            return;
        }
        learning = true;
        read(store.markets(ids)).onComplete(read -> {
            learning = false;
            if (read.failed()) {
                LOG.warn("{} markets are told later", ids.size(), read.cause());
            }
            learn();
        });
    }

    private void refresh() {
        hub.listeners().doubtAll();
        settled.look();
        if (!refreshing.isComplete()) {
            return;
        }
        Instant now = Instant.now();
        refreshing = read(store.changedSince(refreshedAt.minus(OVERLAP)))
                .onSuccess(rows -> refreshedAt = now)
                .onFailure(failure -> LOG.warn("The markets could not be refreshed; tried again soon", failure));
    }
}
