package app.thisthat.anomaly;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Scans for anomalies on one node of the cluster. */
final class AnomalyVerticle extends VerticleBase {

    private final AnomalyScan scan;
    private final LeaderLeases leases;
    private final Duration interval;

    AnomalyVerticle(AnomalyScan scan, LeaderLeases leases, Duration interval) {
        this.scan = scan;
        this.leases = leases;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        leases.every("economy.anomalies", interval, scan::run, scan::clearMetric);
        return Future.succeededFuture();
    }
}
