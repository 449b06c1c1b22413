package app.thisthat.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Result of an audit of the ledger; its components are fields of the contract.
 *
 * @param auditedAt time of the snapshot
 * @param coverage the part of the books that was read
 * @param invariants results of all invariants, including those without violations
 */
record LedgerAudit(Instant auditedAt, long durationMs, Coverage coverage, List<Check> invariants) {

    /** How much of the books an audit reads. */
    enum Scope {
        /** Every ledger row and bet. */
        FULL("full"),
        /** What came after the audit before; the balances of all users are compared with what was proven. */
        INCREMENTAL("incremental");

        private final String value;

        Scope(String value) {
            this.value = value;
        }

        /** The name in the contract. */
        @JsonValue
        String value() {
            return value;
        }
    }

    /**
     * The part of the books that was read.
     *
     * @param since ledger rows and changes of bets from this time on were read; empty: all
     * @param ledgerRows number of ledger rows that were read
     * @param bets number of bets that were checked
     * @param lastFullAt time of the last full audit, this one included
     */
    record Coverage(Scope scope, Optional<Instant> since, long ledgerRows, long bets, Instant lastFullAt) {}

    /**
     * Result of one invariant.
     *
     * @param invariant its name in {@code audit_invariants.sql}
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
