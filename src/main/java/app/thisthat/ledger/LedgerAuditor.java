package app.thisthat.ledger;

import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audits the books. What it finds wrong it says in the log, in the metric {@code thisthat_ledger_violations}, and by
 * holding the settlement of the markets whose bets are concerned: whoever pays on wrong books makes them worse.
 *
 * <p>It may be asked from any event loop; whoever asks while an audit runs gets that one. The metrics are those of the node
 * that audits again and again for all: what an admin asks another node for is not among them, as nobody would renew it there.
 */
public final class LedgerAuditor {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerAuditor.class);
    private static final int HOLDS_SHOWN_MAX = 1_000;
    private static final long NEVER = 0;

    private final LedgerAuditStore store;
    private final Duration latestFor;
    private final AtomicReference<Future<LedgerAudit>> running = new AtomicReference<>();
    private final MultiGauge violations;
    private final AtomicLong durationMs = new AtomicLong();
    private final AtomicLong auditedAt = new AtomicLong(NEVER);
    private volatile LedgerAudit last;
    private volatile Lease lease;

    /**
     * Audits a database and counts what it finds in a registry.
     *
     * @param latestFor how long an audit passes for the latest: other nodes may have audited since
     */
    public LedgerAuditor(Postgres postgres, MeterRegistry metrics, Duration latestFor) {
        this.store = new LedgerAuditStore(postgres);
        this.latestFor = latestFor;
        this.violations = MultiGauge.builder("thisthat_ledger_violations")
                .description("How often an invariant of the books was violated at the last audit")
                .register(metrics);
        Gauge.builder("thisthat_ledger_audit_seconds", durationMs, ms -> seconds(ms.get()))
                .description("How long the last audit of the books took")
                .register(metrics);
        Gauge.builder("thisthat_ledger_audited_at_seconds", auditedAt, ms -> seconds(ms.get()))
                .description("When the books were audited last, in seconds since 1970; 0: never")
                .register(metrics);
    }

    private static double seconds(long millis) {
        return millis / (double) Duration.ofSeconds(1).toMillis();
    }

    /** Audits now, on behalf of all nodes while the lease is held. */
    Future<LedgerAudit> auditForAll(Lease held) {
        lease = held;
        return audit();
    }

    /** Another node audits for all from now on. */
    synchronized void withdraw() {
        durationMs.set(0);
        auditedAt.set(NEVER);
        violations.register(List.of(), true);
    }

    /** Audits now. */
    Future<LedgerAudit> audit() {
        Promise<LedgerAudit> promise = Promise.promise();
        Future<LedgerAudit> other = running.compareAndExchange(null, promise.future());
        if (other != null) {
            return other;
        }
        promise.future().onComplete(done -> running.set(null));
        Instant begun = Instant.now();
        store.audit()
                .map(checks -> new LedgerAudit(
                        begun, Duration.between(begun, Instant.now()).toMillis(), checks))
                .compose(this::report)
                .onComplete(promise);
        return promise.future();
    }

    /** The last audit of this node; a new one, if there was none lately. */
    Future<LedgerAudit> latest() {
        LedgerAudit known = last;
        boolean passes = known != null && known.auditedAt().plus(latestFor).isAfter(Instant.now());
        return passes ? Future.succeededFuture(known) : audit();
    }

    private Future<LedgerAudit> report(LedgerAudit audit) {
        last = audit;
        show(audit);
        LOG.info(
                "The books were audited in {} ms and are {}",
                audit.durationMs(),
                audit.sound() ? "sound" : "not sound");
        audit.violated().forEach(LedgerAuditor::log);
        return store.hold(audit.violated()).map(held -> logged(held, audit));
    }

    private synchronized void show(LedgerAudit audit) {
        if (lease == null || !lease.held()) {
            return;
        }
        durationMs.set(audit.durationMs());
        auditedAt.set(audit.auditedAt().toEpochMilli());
        violations.register(
                audit.invariants().stream()
                        .<MultiGauge.Row<?>>map(
                                check -> MultiGauge.Row.of(Tags.of("invariant", check.invariant()), check.violations()))
                        .toList(),
                true);
    }

    private static void log(LedgerAudit.Check check) {
        LOG.atError()
                .addKeyValue("invariant", check.invariant())
                .addKeyValue("violations", check.violations())
                .addKeyValue("sample", check.sample())
                .log("The books are wrong");
    }

    private static LedgerAudit logged(List<LedgerAudit.Hold> held, LedgerAudit audit) {
        held.forEach(hold -> LOG.atError()
                .addKeyValue("marketId", hold.marketId())
                .addKeyValue("invariant", hold.invariant())
                .log("The market is not settled until an admin lifts the hold"));
        return audit;
    }

    /** The holds in force. */
    Future<List<LedgerAudit.Hold>> holds() {
        return store.holds(HOLDS_SHOWN_MAX);
    }

    /** Lets a market be settled again; empty if nothing held it. */
    Future<Optional<UUID>> lift(UUID marketId, UUID adminId, String reason) {
        return store.lift(marketId, adminId, reason).map(lifted -> {
            LOG.atInfo()
                    .addKeyValue("marketId", marketId)
                    .addKeyValue("lifted", lifted)
                    .log("Hold lifted");
            return lifted ? Optional.of(marketId) : Optional.empty();
        });
    }
}
