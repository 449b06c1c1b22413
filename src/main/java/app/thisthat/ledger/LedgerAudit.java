package app.thisthat.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an audit of the books found; its components are fields of the contract.
 *
 * @param auditedAt when its snapshot was taken
 * @param durationMs how long it took
 * @param invariants all of them, the kept ones included
 */
record LedgerAudit(Instant auditedAt, long durationMs, List<Check> invariants) {

    /**
     * One invariant.
     *
     * @param invariant as {@code audit.sql} names it
     * @param violations how often it is violated
     * @param sample some of what violates it
     * @param markets those whose bets it concerns, each with how often its bets violate it
     */
    record Check(String invariant, long violations, List<String> sample, Map<UUID, Long> markets) {}

    /** A market that is not settled until somebody lifts this. */
    record Hold(UUID marketId, String invariant, Instant heldAt) {}

    /** Whether nothing is violated. */
    boolean sound() {
        return invariants.stream().allMatch(check -> check.violations() == 0);
    }

    /** The invariants that are violated. */
    List<Check> violated() {
        return invariants.stream().filter(check -> check.violations() > 0).toList();
    }
}
