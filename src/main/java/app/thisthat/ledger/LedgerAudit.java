package app.thisthat.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Result of an audit of the ledger; its components are fields of the contract.
 *
 * @param auditedAt time of the snapshot
 * @param invariants results of all invariants, including those without violations
 */
record LedgerAudit(Instant auditedAt, long durationMs, List<Check> invariants) {

    /**
     * Result of one invariant.
     *
     * @param invariant its name in {@code audit.sql}
     * @param violations number of violations
     * @param sample some of the violations
     * @param markets number of violations by market, for markets whose bets violate the invariant
     */
    record Check(String invariant, long violations, List<String> sample, Map<UUID, Long> markets) {}

    /** A market that is not settled until an admin lifts the hold. */
    record Hold(UUID marketId, String invariant, Instant heldAt) {}

    /** Whether no invariant is violated. */
    boolean sound() {
        return invariants.stream().allMatch(check -> check.violations() == 0);
    }

    /** The invariants with violations. */
    List<Check> violated() {
        return invariants.stream().filter(check -> check.violations() > 0).toList();
    }
}
