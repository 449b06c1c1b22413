package app.thisthat.ledger;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Audits the books at the start and again and again. */
public final class LedgerAuditVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerAuditVerticle.class);

    private final LedgerAuditor auditor;
    private final Duration interval;

    /** One in the whole cluster is enough; more do no harm, an audit only reads. */
    public LedgerAuditVerticle(LedgerAuditor auditor, Duration interval) {
        this.auditor = auditor;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(0, interval.toMillis(), timer -> audit());
        return Future.succeededFuture();
    }

    private void audit() {
        auditor.audit().onFailure(failure -> LOG.error("The books could not be audited; tried again later", failure));
    }
}
