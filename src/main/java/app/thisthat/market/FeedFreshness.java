package app.thisthat.market;

import app.thisthat.platform.jobs.RecurringTask;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Decides whether the feed is stale: more than 5 % of the open mirrored markets take no bets, because the feed has not
 * confirmed their odds in time (rule {@code odds-freshness}). One on each node. For any thread.
 */
public final class FeedFreshness extends VerticleBase {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final FeedFreshnessStore store;
    private final Duration maxOddsAge;
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
        return store.oddsAges().onSuccess(read -> ages = read);
    }

    public boolean isStale() {
        return ages.p95() > maxOddsAge.toSeconds();
    }

    /** The ages of the last reading. */
    public OddsAges ages() {
        return ages;
    }

    public Duration maxOddsAge() {
        return maxOddsAge;
    }
}
