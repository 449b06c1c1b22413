package app.thisthat.live;

import app.thisthat.account.session.SessionsEnded;
import app.thisthat.betting.BetsCashedOut;
import app.thisthat.betting.BetsPlaced;
import app.thisthat.betting.BetsSettled;
import app.thisthat.betting.CashOutReceipt;
import app.thisthat.inbox.InboxChanged;
import app.thisthat.ledger.BalanceChanged;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.MarketEvents;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.StartRetry;
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

/** Forwards the events of all nodes to the clients of this node. Periodic database reads replace lost events. */
public final class LiveVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(LiveVerticle.class);
    private static final long BALANCES_MS = 100;
    private static final long INBOX_MS = 200;
    private static final long STALE_CHECK_MS = 500;

    /** Rows have the start time of their transaction, and a long transaction becomes visible later. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final MarketStateRegistry registry;
    private final LiveStore store;
    private final Bus bus;
    private final MarketEvents marketEvents;
    private final BalanceNotifier balanceNotifier;
    private final SettlementNotifier settlementNotifier;
    private final InboxNotifier inboxNotifier;
    private final BooleanSupplier stale;
    private final Map<UUID, MarketChanged> unknownMarkets = new LinkedHashMap<>();
    private boolean loading;
    private Instant refreshedAt;
    private Future<?> refreshing = Future.succeededFuture();

    /**
     * Creates the one instance of a node.
     *
     * @param marketEvents calls the response caches before this verticle
     * @param stale whether the data may be outdated; called twice a second, must not block
     */
    public LiveVerticle(
            MarketStateRegistry registry,
            Postgres postgres,
            Bus bus,
            MarketEvents marketEvents,
            BooleanSupplier stale) {
        this.registry = registry;
        this.refreshedAt = registry.subscribers().now();
        this.store = new LiveStore(postgres);
        this.bus = bus;
        this.marketEvents = marketEvents;
        this.stale = stale;
        this.balanceNotifier = new BalanceNotifier(registry, store);
        this.settlementNotifier = new SettlementNotifier(registry, store);
        this.inboxNotifier = new InboxNotifier(registry, store);
    }

    @Override
    public Future<?> start() {
        PrivateSubscribers subscribers = registry.subscribers();
        registry.lookUpWith(new MarketLookup(vertx, registry, store)::load);
        marketEvents.subscribe(odds -> registry.oddsChanged(odds.markets()), this::statusChanged);
        bus.<BetsPlaced>subscribe(
                BetsPlaced.ADDRESS,
                placed -> subscribers.invalidateBalances(
                        placed.bets().stream().map(BetsPlaced.Entry::userId).toList()));
        bus.<BalanceChanged>subscribe(
                BalanceChanged.ADDRESS, changed -> subscribers.invalidateBalances(List.of(changed.userId())));
        bus.<BetsCashedOut>subscribe(BetsCashedOut.ADDRESS, this::betsCashedOut);
        bus.<InboxChanged>subscribe(InboxChanged.ADDRESS, changed -> inboxNotifier.changed(changed.userIds()));
        bus.<BetsSettled>subscribe(BetsSettled.ADDRESS, settlementNotifier::betsSettled);
        bus.<SessionsEnded>subscribe(SessionsEnded.ADDRESS, registry::sessionsEnded);
        vertx.setPeriodic(BALANCES_MS, timer -> balanceNotifier.readInvalidated());
        vertx.setPeriodic(INBOX_MS, timer -> inboxNotifier.readWaiting());
        vertx.setPeriodic(registry.timings().refreshInterval().toMillis(), timer -> refresh());
        vertx.setPeriodic(STALE_CHECK_MS, timer -> registry.staleChanged(stale.getAsBoolean()));
        return StartRetry.run(vertx, "load the markets", () -> apply(store.openAndClosed()));
    }

    private void betsCashedOut(BetsCashedOut paid) {
        registry.betsCashedOut(paid);
        inboxNotifier.changed(
                paid.cashOuts().stream().map(CashOutReceipt::userId).toList());
    }

    private Future<List<MarketState>> apply(Future<List<MarketState>> rows) {
        long positionBeforeRead = registry.position();
        return rows.onSuccess(read -> registry.refresh(read, positionBeforeRead));
    }

    private void statusChanged(MarketChanged change) {
        if (registry.contains(change.marketId())) {
            registry.statusChanged(change.marketId(), change.status(), change.resolution());
        } else {
            unknownMarkets.put(change.marketId(), change);
            if (!loading) {
                loadUnknown();
            }
        }
    }

    /**
     * Loads the markets that an event named first. One query loads all that arrive during the query before it. Most
     * are known by then, since their odds arrive in an event of their own.
     */
    private void loadUnknown() {
        Map<Boolean, List<MarketChanged>> changes = unknownMarkets.values().stream()
                .collect(Collectors.partitioningBy(change -> registry.contains(change.marketId())));
        unknownMarkets.clear();
        changes.get(true).forEach(this::statusChanged);
        List<UUID> ids =
                changes.get(false).stream().map(MarketChanged::marketId).toList();
        if (ids.isEmpty()) {
            return;
        }
        loading = true;
        apply(store.markets(ids)).onComplete(read -> {
            loading = false;
            if (read.failed()) {
                LOG.warn("Loading {} new markets failed", ids.size(), read.cause());
            }
            loadUnknown();
        });
    }

    private void refresh() {
        registry.subscribers().invalidateAllBalances();
        settlementNotifier.findMissed();
        inboxNotifier.findMissed();
        if (!refreshing.isComplete()) {
            return;
        }
        Instant now = registry.subscribers().now();
        refreshing = apply(store.changedSince(refreshedAt.minus(OVERLAP)))
                .onSuccess(rows -> refreshedAt = now)
                .onFailure(failure -> LOG.warn("Market refresh failed", failure));
    }
}
