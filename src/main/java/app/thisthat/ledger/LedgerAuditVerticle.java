package app.thisthat.ledger;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Runs the ledger audit on one node of the cluster, at its start and at an interval. */
public final class LedgerAuditVerticle extends VerticleBase {

    private final LedgerAuditor auditor;
    private final LeaderLeases leases;
    private final Duration interval;

    /** To be deployed once on each node. */
    public LedgerAuditVerticle(LedgerAuditor auditor, LeaderLeases leases, Duration interval) {
        this.auditor = auditor;
        this.leases = leases;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        leases.every("ledger.audit", interval, auditor::scheduledAudit, auditor::clearMetrics);
        return Future.succeededFuture();
    }
}
