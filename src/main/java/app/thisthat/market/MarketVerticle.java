package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.StartRetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Runs the catalogue's jobs on the leader: expiry of markets, trend scores and the retention of the odds history. Bets
 * check the expiry themselves and do not depend on the job. Every job is idempotent. Each node reports the markets that
 * its clients look at.
 */
public final class MarketVerticle extends VerticleBase {

    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration STAKES_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MAINTENANCE_INTERVAL = Duration.ofMinutes(1);
    private static final int MARKETS_PER_RUN_MAX = 500;
    private static final long VIEWS_INTERVAL_MS = 1_000;
    private static final int VIEWS_PER_EVENT_MAX = 500;

    private final Bus bus;
    private final MarketStore store;
    private final EventStore events;
    private final OddsHistoryRetention retention;
    private final LeaderLeases leases;
    private final MarketViews views;
    private final AdminPolicyStore policy;
    private final boolean conflictsAllowed;

    /**
     * Creates the one instance of a node.
     *
     * @param conflictsAllowed whether rule {@code admin-conflicts} is off
     */
    public MarketVerticle(
            Postgres postgres,
            Bus bus,
            LeaderLeases leases,
            MarketViews views,
            InstantSource clock,
            boolean conflictsAllowed) {
        this.views = views;
        this.bus = bus;
        this.leases = leases;
        this.policy = new AdminPolicyStore(postgres);
        this.conflictsAllowed = conflictsAllowed;
        MarketRowStore rows = new MarketRowStore(FeedOutage.none());
        this.store = new MarketStore(postgres, rows);
        this.events = new EventStore(postgres, clock, rows);
        this.retention = new OddsHistoryRetention(new OddsHistoryStore(postgres), clock);
    }

    @Override
    public Future<?> start() {
        leases.every("market.expiry", EXPIRY_INTERVAL, lease -> closeExpired());
        leases.every("market.stakes", STAKES_INTERVAL, lease -> store.countStakes());
        leases.every("market.trends", MAINTENANCE_INTERVAL, lease -> updateTrends());
        leases.every("market.history", MAINTENANCE_INTERVAL, lease -> retention.run());
        vertx.setPeriodic(VIEWS_INTERVAL_MS, timer -> reportViews());
        return StartRetry.run(
                vertx, "store the setting for admins", () -> policy.setConflictsAllowed(conflictsAllowed));
    }

    /** Those of the events depend on those of their markets. */
    private Future<?> updateTrends() {
        return store.updateTrends().compose(done -> events.updateTrends());
    }

    private void reportViews() {
        List<UUID> viewed = views.take(VIEWS_PER_EVENT_MAX);
        while (!viewed.isEmpty()) {
            bus.publish(MarketsViewed.ADDRESS, new MarketsViewed(viewed));
            viewed = views.take(VIEWS_PER_EVENT_MAX);
        }
    }

    private Future<?> closeExpired() {
        return store.closeExpired(MARKETS_PER_RUN_MAX)
                .onSuccess(this::publishClosed)
                .compose(closed -> store.followLinkedMarkets(MARKETS_PER_RUN_MAX))
                .onSuccess(this::publish);
    }

    private void publishClosed(List<UUID> closed) {
        closed.forEach(
                market -> bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, MarketStatus.CLOSED, null)));
    }

    private void publish(List<MarketStore.CrossMarketChange> changes) {
        List<OddsChanged.State> odds =
                changes.stream().flatMap(change -> change.odds().stream()).toList();
        if (!odds.isEmpty()) {
            bus.publish(OddsChanged.ADDRESS, new OddsChanged(odds));
        }
        changes.forEach(change -> bus.publish(MarketChanged.ADDRESS, change.market()));
    }
}
