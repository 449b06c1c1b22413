package app.thisthat.betting;

import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.observability.TaskMetrics;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;

/** Writes the points of portfolios on one node of the cluster. */
public final class PortfolioPointsVerticle extends VerticleBase {

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final Postgres postgres;
    private final LeaderLeases leases;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    /** To be deployed once on each node. */
    public PortfolioPointsVerticle(Postgres postgres, LeaderLeases leases, InstantSource clock, MeterRegistry metrics) {
        this.postgres = postgres;
        this.leases = leases;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        PortfolioPoints points = new PortfolioPoints(
                vertx, new PortfolioPointStore(postgres), clock, PortfolioPoints.Limits.DEFAULT, metrics);
        TaskMetrics runs = new TaskMetrics(metrics, "portfolio-points");
        leases.every(
                "betting.portfolios", INTERVAL, lease -> runs.measure(() -> points.run(lease)), points::clearMetric);
        return Future.succeededFuture();
    }
}
