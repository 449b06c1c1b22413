package app.thisthat.statistics;

import app.thisthat.http.Operations;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.util.UUID;

/** Assembles the statistics: the job that counts, the results of users, and the activity of markets. */
public final class Statistics {

    private final UserResultsStore results;
    private final MarketActivityApi activity;
    private final StatisticsVerticle verticle;

    public Statistics(Postgres postgres, LeaderLeases leases, MeterRegistry metrics) {
        this.results = new UserResultsStore(postgres);
        this.activity = new MarketActivityApi(new MarketActivityStore(postgres));
        this.verticle = new StatisticsVerticle(new StatisticsCount(new StatisticsStore(postgres), metrics), leases);
    }

    /** Registers the operations of this package. */
    public void register(Operations operations) {
        activity.register(operations);
    }

    /** The results of a user; those without a market if nothing is counted yet. */
    public Future<UserResults> results(UUID userId) {
        return results.find(userId);
    }

    /** The job, to be deployed once on each node. */
    public Deployable verticle() {
        return verticle;
    }
}
