package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Keeps the catalogue: closes the markets of our own whose time is over (bets do not wait for it, they look at the time
 * themselves) or whose source is closed, scores trends, and thins the history of odds. One node does each for all; doing
 * it twice changes nothing.
 */
public final class MarketVerticle extends VerticleBase {

    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration UPKEEP_INTERVAL = Duration.ofMinutes(1);
    private static final int CLOSED_TOGETHER_MAX = 500;

    private final Bus bus;
    private final MarketStore store;
    private final OddsHistoryRetention history;
    private final LeaderLeases leases;

    /** One on each node. */
    public MarketVerticle(Postgres postgres, Bus bus, LeaderLeases leases) {
        this.bus = bus;
        this.leases = leases;
        this.store = new MarketStore(postgres);
        this.history = new OddsHistoryRetention(new OddsHistoryStore(postgres), Clock.systemUTC());
    }

    @Override
    public Future<?> start() {
        leases.every("market.expiry", EXPIRY_INTERVAL, lease -> closeExpired());
        leases.every("market.trends", UPKEEP_INTERVAL, lease -> store.scoreTrends());
        leases.every("market.history", UPKEEP_INTERVAL, lease -> history.thin());
        return Future.succeededFuture();
    }

    private Future<?> closeExpired() {
        return store.closeExpired(CLOSED_TOGETHER_MAX)
                .onSuccess(this::publish)
                .compose(closed -> store.followSource(CLOSED_TOGETHER_MAX))
                .onSuccess(this::publishFollowers);
    }

    private void publishFollowers(List<MarketStore.Follower> followers) {
        List<OddsChanged.State> moved = followers.stream()
                .flatMap(follower -> follower.moved().stream())
                .toList();
        if (!moved.isEmpty()) {
            bus.publish(OddsChanged.ADDRESS, new OddsChanged(moved));
        }
        followers.forEach(follower -> bus.publish(MarketChanged.ADDRESS, follower.now()));
    }

    private void publish(List<UUID> closed) {
        closed.forEach(
                market -> bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, MarketStatus.CLOSED, null)));
    }
}
