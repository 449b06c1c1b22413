package app.thisthat.market;

import app.thisthat.platform.jobs.RecurringTask;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Decides whether the feed is stale: it has not confirmed the odds of any open mirrored market in time for bets (rule
 * {@code odds-freshness}). The age of other odds says nothing: those of a market that nobody follows are confirmed when a
 * bet needs them. One on each node. For any thread.
 */
public final class FeedFreshness extends VerticleBase {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final FeedFreshnessStore store;
    private final Duration maxOddsAge;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile OddsAges ages = OddsAges.NONE;

    /**
     * Fresh until the first reading.
     *
     * @param maxOddsAge age up to which a mirrored market takes bets
     */
    public FeedFreshness(Postgres postgres, Duration maxOddsAge) {
        this.store = new FeedFreshnessStore(postgres);
        this.maxOddsAge = maxOddsAge;
    }

    @Override
    public Future<?> start() {
        new RecurringTask(vertx, "market.freshness", INTERVAL, this::read).start();
        return Future.succeededFuture();
    }

    Future<OddsAges> read() {
        return store.oddsAges().onSuccess(read -> {
            boolean before = isStale();
            ages = read;
            if (isStale() != before) {
                listeners.forEach(Runnable::run);
            }
        });
    }

    /** Adds a listener of changes of {@link #isStale()}. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public boolean isStale() {
        return ages.minimum() > maxOddsAge.toSeconds();
    }

    /** The ages of the last reading. */
    public OddsAges ages() {
        return ages;
    }

    public Duration maxOddsAge() {
        return maxOddsAge;
    }
}
