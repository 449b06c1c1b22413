package app.thisthat.anomaly;

import app.thisthat.http.Operations;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;

/** Assembles the detection of anomalies: its operations and the job that scans for them. */
public final class Anomalies {

    private final AnomalyStore store;
    private final AnomalyVerticle verticle;

    public Anomalies(Postgres postgres, LeaderLeases leases, AnomalySettings settings, MeterRegistry metrics) {
        this.store = new AnomalyStore(postgres);
        this.verticle = new AnomalyVerticle(new AnomalyScan(store, settings, metrics), leases, settings.interval());
    }

    /** Registers the operations of this package. */
    public void register(Operations operations) {
        new AnomalyApi(store).register(operations);
    }

    /** The job, to be deployed once on each node. */
    public Deployable verticle() {
        return verticle;
    }
}
