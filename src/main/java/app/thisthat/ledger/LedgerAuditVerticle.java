package app.thisthat.ledger;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Has one node audit the books at its start and again and again. It only reads, but for holds, which are for the better
 * even when they come late.
 */
public final class LedgerAuditVerticle extends VerticleBase {

    private final LedgerAuditor auditor;
    private final LeaderLeases leases;
    private final Duration interval;

    /** One on each node. */
    public LedgerAuditVerticle(LedgerAuditor auditor, LeaderLeases leases, Duration interval) {
        this.auditor = auditor;
        this.leases = leases;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        leases.every("ledger.audit", interval, auditor::auditForAll, auditor::withdraw);
        return Future.succeededFuture();
    }
}
