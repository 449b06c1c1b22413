package app.thisthat.ledger;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The admin operations for ledger audits and settlement holds. */
public final class LedgerAuditApi {

    private final LedgerAuditor auditor;

    public LedgerAuditApi(LedgerAuditor auditor) {
        this.auditor = auditor;
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("getLedgerAudit", this::audit);
        operations.on("liftSettlementHold", this::lift);
    }

    private record AuditView(
            Instant auditedAt,
            long durationMs,
            boolean sound,
            LedgerAudit.Scope scope,
            Instant since,
            long ledgerRows,
            long bets,
            Instant lastFullAt,
            List<CheckView> invariants,
            List<LedgerAudit.Hold> holds) {}

    private record CheckView(String invariant, long violations, List<String> sample) {}

    private Future<ApiResponse> audit(ApiRequest request) {
        boolean full = request.query("full").map(Boolean::parseBoolean).orElse(false);
        boolean fresh = request.query("fresh").map(Boolean::parseBoolean).orElse(false);
        Future<LedgerAudit> audit =
                full ? auditor.audit(LedgerAudit.Scope.FULL) : fresh ? auditor.audit() : auditor.latest();
        return audit.compose(found -> auditor.holds().map(holds -> ApiResponse.ok(view(found, holds))));
    }

    private static AuditView view(LedgerAudit audit, List<LedgerAudit.Hold> holds) {
        List<CheckView> checks = audit.invariants().stream()
                .map(check -> new CheckView(check.invariant(), check.violations(), check.sample()))
                .toList();
        LedgerAudit.Coverage coverage = audit.coverage();
        return new AuditView(
                audit.auditedAt(),
                audit.durationMs(),
                audit.sound(),
                coverage.scope(),
                coverage.since().orElse(null),
                coverage.ledgerRows(),
                coverage.bets(),
                coverage.lastFullAt(),
                checks,
                holds);
    }

    private record LiftRequest(String reason) {}

    private record LiftedHold(UUID marketId) {}

    private Future<ApiResponse> lift(ApiRequest request) {
        UUID marketId = request.pathId("marketId");
        return auditor.lift(
                        marketId,
                        request.caller().userId(),
                        request.body(LiftRequest.class).reason())
                .map(lifted -> lifted.map(market -> ApiResponse.ok(new LiftedHold(market)))
                        .orElseThrow(() -> Refusal.of(RefusalCode.NOT_FOUND, "The market has no settlement hold")
                                .asException()));
    }
}
