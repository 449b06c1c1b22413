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
 * Audits the ledger. Violations are logged and counted in the metric {@code thisthat_ledger_violations}. Markets whose
 * bets violate an invariant are held: they are not settled until an admin lifts the hold.
 *
 * <p>Can be used from any event loop; concurrent audits are merged into one. Only the node that holds the lease of the
 * audit job has the metrics, since an audit that an admin requests on another node is not repeated there.
 */
public final class LedgerAuditor {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerAuditor.class);
    private static final int HOLDS_SHOWN_MAX = 1_000;
    private static final long NEVER = 0;

    private final LedgerAuditStore store;
    private final Duration maxAge;
    private final AtomicReference<Run> running = new AtomicReference<>();
    private final MultiGauge violations;
    private final AtomicLong durationMs = new AtomicLong();
    private final AtomicLong auditedAtMs = new AtomicLong(NEVER);
    private final AtomicLong fullyAuditedAtMs = new AtomicLong(NEVER);
    private final AtomicLong ledgerRows = new AtomicLong();
    private volatile LedgerAudit last;
    private volatile Lease lease;

    private record Run(LedgerAudit.Scope scope, Future<LedgerAudit> result) {}

    /**
     * Creates an auditor and registers its metrics.
     *
     * @param maxAge age up to which the last audit of this node counts as the latest; other nodes may have audited
     *     since
     */
    public LedgerAuditor(Postgres postgres, MeterRegistry metrics, LedgerSettings settings, Duration maxAge) {
        this.store = new LedgerAuditStore(postgres, settings);
        this.maxAge = maxAge;
        this.violations = MultiGauge.builder("thisthat_ledger_violations")
                .description("Violations of an invariant found by the last ledger audit")
                .register(metrics);
        Gauge.builder("thisthat_ledger_audit_seconds", durationMs, ms -> seconds(ms.get()))
                .description("Duration of the last ledger audit")
                .register(metrics);
        Gauge.builder("thisthat_ledger_audited_at_seconds", auditedAtMs, ms -> seconds(ms.get()))
                .description("Unix time of the last ledger audit; 0: never")
                .register(metrics);
        Gauge.builder("thisthat_ledger_fully_audited_at_seconds", fullyAuditedAtMs, ms -> seconds(ms.get()))
                .description("Unix time of the last audit of all ledger rows and bets; 0: never")
                .register(metrics);
        Gauge.builder("thisthat_ledger_audited_rows", ledgerRows, AtomicLong::get)
                .description("Ledger rows read by the last ledger audit")
                .register(metrics);
    }

    private static double seconds(long millis) {
        return millis / (double) Duration.ofSeconds(1).toMillis();
    }

    /** Audits and updates the metrics while the lease is held. */
    Future<LedgerAudit> scheduledAudit(Lease held) {
        lease = held;
        return audit(LedgerAudit.Scope.INCREMENTAL);
    }

    /** Removes the metrics after the lease has been lost. */
    synchronized void clearMetrics() {
        durationMs.set(0);
        auditedAtMs.set(NEVER);
        fullyAuditedAtMs.set(NEVER);
        ledgerRows.set(0);
        violations.register(List.of(), true);
    }

    /** Audits incrementally if possible, or joins an audit that is running. */
    Future<LedgerAudit> audit() {
        return audit(LedgerAudit.Scope.INCREMENTAL);
    }

    /**
     * Audits, or joins an audit that is running. A full audit waits for the end of an incremental one.
     *
     * @param scope the incremental scope is a wish; see {@link LedgerAuditStore#audit}
     */
    Future<LedgerAudit> audit(LedgerAudit.Scope scope) {
        Promise<LedgerAudit> promise = Promise.promise();
        Run run = new Run(scope, promise.future());
        Run current = running.compareAndExchange(null, run);
        if (current != null) {
            return current.scope() == LedgerAudit.Scope.FULL || scope == LedgerAudit.Scope.INCREMENTAL
                    ? current.result()
                    : current.result().transform(ended -> audit(scope));
        }
        Instant startedAt = Instant.now();
        store.audit(scope)
                .map(found -> new LedgerAudit(
                        startedAt,
                        Duration.between(startedAt, Instant.now()).toMillis(),
                        found.coverage(),
                        found.checks()))
                .compose(this::report)
                .onComplete(ended -> {
                    running.set(null);
                    promise.handle(ended);
                });
        return promise.future();
    }

    /** The last audit of this node; a new one if that is older than {@code maxAge}. */
    Future<LedgerAudit> latest() {
        LedgerAudit known = last;
        boolean fresh = known != null && known.auditedAt().plus(maxAge).isAfter(Instant.now());
        return fresh ? Future.succeededFuture(known) : audit();
    }

    private Future<LedgerAudit> report(LedgerAudit audit) {
        last = audit;
        updateMetrics(audit);
        LOG.atInfo()
                .addKeyValue("scope", audit.coverage().scope())
                .addKeyValue("ledgerRows", audit.coverage().ledgerRows())
                .addKeyValue("bets", audit.coverage().bets())
                .addKeyValue("durationMs", audit.durationMs())
                .addKeyValue("sound", audit.sound())
                .log("Ledger audited");
        audit.violated().forEach(LedgerAuditor::log);
        return store.hold(audit.violated())
                .onSuccess(holds -> holds.forEach(LedgerAuditor::log))
                .map(audit);
    }

    private synchronized void updateMetrics(LedgerAudit audit) {
        if (lease == null || !lease.held()) {
            return;
        }
        durationMs.set(audit.durationMs());
        auditedAtMs.set(audit.auditedAt().toEpochMilli());
        fullyAuditedAtMs.set(audit.coverage().lastFullAt().toEpochMilli());
        ledgerRows.set(audit.coverage().ledgerRows());
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
                .log("Ledger invariant violated");
    }

    private static void log(LedgerAudit.Hold hold) {
        LOG.atError()
                .addKeyValue("marketId", hold.marketId())
                .addKeyValue("invariant", hold.invariant())
                .log("Settlement of a market held until an admin lifts the hold");
    }

    /** The holds in force. */
    Future<List<LedgerAudit.Hold>> holds() {
        return store.holds(HOLDS_SHOWN_MAX);
    }

    /**
     * Lifts the holds of a market; empty if there are none. Fails with {@code CONFLICT_OF_INTEREST} for an admin with a bet
     * on the market.
     */
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
