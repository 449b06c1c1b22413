package app.thisthat.statistics;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Counts new bets and results on one node of the cluster. */
final class StatisticsVerticle extends VerticleBase {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final StatisticsCount count;
    private final LeaderLeases leases;

    StatisticsVerticle(StatisticsCount count, LeaderLeases leases) {
        this.count = count;
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        leases.every("statistics.count", INTERVAL, count::run, count::clearMetric);
        return Future.succeededFuture();
    }
}
