package app.thisthat.ledger;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Runs audits and stores what they have proven, and the holds of markets. */
final class LedgerAuditStore {

    private static final String SNAPSHOT = "set transaction isolation level repeatable read";

    /** An audit sorts and sums many rows, which exceeds the limits of other statements. */
    private static final String LIMITS =
            "select set_config('statement_timeout', $1, true), set_config('work_mem', '32MB', true), set_config('jit', 'off', true)";

    /** The rows of a user are scattered over the table: sorting all rows is faster than an index scan in their order. */
    private static final String WITHOUT_INDEX_SCANS = "set local enable_indexscan = off";

    private static final String WITH_INDEX_SCANS = "set local enable_indexscan = on";

    /** Rows are committed at most this long after their time, unless their transaction is still open. */
    private static final String COMMITTED =
            "select committed_before(interval '5 seconds') as before, clock_timestamp() as now";

    private static final String CHECKPOINT = "select proven_before, full_audited_at from audit_checkpoint";
    private static final String DISCARD =
            "update audit_checkpoint set proven_before = null, full_audited_at = coalesce($1, full_audited_at)";
    private static final String WRITE = Sql.load(LedgerAuditStore.class, "write_audit_checkpoint.sql");
    private static final String INVARIANTS = Sql.load(LedgerAuditStore.class, "audit_invariants.sql");
    private static final String FULL = Sql.load(LedgerAuditStore.class, "audit_all.sql") + INVARIANTS;
    private static final String INCREMENTAL = Sql.load(LedgerAuditStore.class, "audit_since.sql") + INVARIANTS;
    private static final String HOLD = Sql.load(LedgerAuditStore.class, "hold_markets.sql");
    private static final String LIFT = Sql.load(LedgerAuditStore.class, "lift_holds.sql");
    private static final String HOLDS =
            "select market_id, invariant, held_at from settlement_holds where lifted_at is null order by held_at limit $1";

    private static final String SERIALISATION_FAILURE = "40001";

    private final Postgres postgres;
    private final LedgerSettings settings;

    LedgerAuditStore(Postgres postgres, LedgerSettings settings) {
        this.postgres = postgres;
        this.settings = settings;
    }

    /** What an audit found and read. */
    record Findings(LedgerAudit.Coverage coverage, List<LedgerAudit.Check> checks) {

        boolean sound() {
            return checks.stream().allMatch(check -> check.violations() == 0);
        }
    }

    /** Times before the snapshot of an audit: everything before {@code committed} is visible in it. */
    private record Times(OffsetDateTime committed, OffsetDateTime now) {}

    /** The stored checkpoint; its values are null if there is none. */
    private record Checkpoint(OffsetDateTime provenBefore, OffsetDateTime fullAuditedAt) {}

    /**
     * Checks every invariant on one snapshot, and stores what is proven by it.
     *
     * <p>The scope {@code INCREMENTAL} is a wish: the audit is a full one without a checkpoint, after
     * {@code ledger.fullAuditInterval}, and if the incremental one finds a violation. After a violation nothing counts as
     * proven, so audits are full until the books are sound. If another node has stored a checkpoint meanwhile, that one
     * stays.
     */
    Future<Findings> audit(LedgerAudit.Scope wish) {
        return postgres.jobs()
                .query(COMMITTED)
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Times(row.getOffsetDateTime("before"), row.getOffsetDateTime("now")))
                .compose(times -> audit(wish, times));
    }

    private Future<Findings> audit(LedgerAudit.Scope wish, Times times) {
        AtomicReference<Findings> found = new AtomicReference<>();
        return postgres.jobs()
                .withTransaction(transaction -> transaction
                        .query(SNAPSHOT)
                        .execute()
                        .compose(set -> transaction
                                .preparedQuery(LIMITS)
                                .execute(Tuple.of(settings.fullAuditTimeout().toMillis() + "ms")))
                        .compose(set -> transaction.query(CHECKPOINT).execute())
                        .map(rows -> rows.iterator().next())
                        .map(row -> new Checkpoint(
                                row.getOffsetDateTime("proven_before"), row.getOffsetDateTime("full_audited_at")))
                        .compose(checkpoint -> find(transaction, wish, times, checkpoint))
                        .onSuccess(found::set)
                        .compose(findings ->
                                remember(transaction, times, findings).map(findings)))
                .recover(failure -> isConflict(failure) && found.get() != null
                        ? Future.succeededFuture(found.get())
                        : Future.failedFuture(failure));
    }

    /** Whether another audit has stored its checkpoint since the snapshot. */
    private static boolean isConflict(Throwable failure) {
        return failure instanceof PgException error && SERIALISATION_FAILURE.equals(error.getSqlState());
    }

    private Future<Findings> find(
            SqlConnection transaction, LedgerAudit.Scope wish, Times times, Checkpoint checkpoint) {
        boolean full = wish == LedgerAudit.Scope.FULL
                || checkpoint.provenBefore() == null
                || checkpoint.fullAuditedAt() == null
                || !checkpoint
                        .fullAuditedAt()
                        .plus(settings.fullAuditInterval())
                        .isAfter(times.now());
        if (full) {
            return full(transaction, times);
        }
        return findings(
                        transaction,
                        INCREMENTAL,
                        LedgerAudit.Scope.INCREMENTAL,
                        Optional.of(checkpoint.provenBefore().toInstant()),
                        checkpoint.fullAuditedAt())
                .compose(findings -> findings.sound() ? Future.succeededFuture(findings) : full(transaction, times));
    }

    private static Future<Findings> full(SqlConnection transaction, Times times) {
        return transaction
                .query(WITHOUT_INDEX_SCANS)
                .execute()
                .compose(set -> findings(transaction, FULL, LedgerAudit.Scope.FULL, Optional.empty(), times.now()))
                .compose(findings ->
                        transaction.query(WITH_INDEX_SCANS).execute().map(findings));
    }

    private static Future<Findings> findings(
            SqlConnection transaction,
            String statement,
            LedgerAudit.Scope scope,
            Optional<Instant> since,
            OffsetDateTime lastFullAt) {
        return transaction.query(statement).execute().map(rows -> {
            Row first = rows.iterator().next();
            LedgerAudit.Coverage coverage = new LedgerAudit.Coverage(
                    scope, since, first.getLong("ledger_rows"), first.getLong("bets"), lastFullAt.toInstant());
            return new Findings(coverage, Rows.list(rows, LedgerAuditStore::check));
        });
    }

    private static Future<?> remember(SqlConnection transaction, Times times, Findings findings) {
        OffsetDateTime fullAt = findings.coverage().scope() == LedgerAudit.Scope.FULL ? times.now() : null;
        return findings.sound()
                ? transaction.preparedQuery(WRITE).execute(Tuple.of(times.committed(), fullAt))
                : transaction.preparedQuery(DISCARD).execute(Tuple.of(fullAt));
    }

    private static LedgerAudit.Check check(Row row) {
        UUID[] markets = row.getArrayOfUUIDs("markets");
        Long[] violationsOfMarkets = row.getArrayOfLongs("violations_of_markets");
        Map<UUID, Long> byMarket = new HashMap<>();
        for (int i = 0; i < markets.length; i++) {
            byMarket.put(markets[i], violationsOfMarkets[i]);
        }
        return new LedgerAudit.Check(
                row.getString("invariant"),
                row.getLong("violations"),
                List.of(row.getArrayOfStrings("sample")),
                byMarket);
    }

    /**
     * Holds the markets with violations.
     *
     * @param violated all violated invariants of an audit
     * @return the holds that are new or in force again
     */
    Future<List<LedgerAudit.Hold>> hold(List<LedgerAudit.Check> violated) {
        List<UUID> markets = new ArrayList<>();
        List<String> invariants = new ArrayList<>();
        List<Long> violations = new ArrayList<>();
        for (LedgerAudit.Check check : violated) {
            check.markets().forEach((market, count) -> {
                markets.add(market);
                invariants.add(check.invariant());
                violations.add(count);
            });
        }
        Tuple arrays = Tuple.tuple()
                .addValue(markets.toArray(UUID[]::new))
                .addValue(invariants.toArray(String[]::new))
                .addValue(violations.toArray(Long[]::new));
        return postgres.updates()
                .preparedQuery(HOLD)
                .execute(arrays)
                .map(rows -> Rows.list(rows, LedgerAuditStore::hold));
    }

    /** The holds in force, the earliest first. */
    Future<List<LedgerAudit.Hold>> holds(int limit) {
        return postgres.reports()
                .read(
                        FairReads.ADMIN,
                        connection -> connection.preparedQuery(HOLDS).execute(Tuple.of(limit)))
                .map(rows -> Rows.list(rows, LedgerAuditStore::hold));
    }

    private static LedgerAudit.Hold hold(Row row) {
        return new LedgerAudit.Hold(
                row.getUUID("market_id"),
                row.getString("invariant"),
                row.getOffsetDateTime("held_at").toInstant());
    }

    /** Lifts the holds of a market; false if there are none. Fails with {@code CONFLICT_OF_INTEREST}. */
    Future<Boolean> lift(UUID marketId, UUID adminId, String reason) {
        return postgres.transactions()
                .preparedQuery(LIFT)
                .execute(Tuple.of(marketId, adminId, reason))
                .map(rows -> {
                    if (rows.size() > 0 && rows.iterator().next().getBoolean("refused")) {
                        throw Refusal.of(
                                        RefusalCode.CONFLICT_OF_INTEREST,
                                        "Admins cannot release markets on which they have bets",
                                        Map.of("reason", "has_bet"))
                                .asException();
                    }
                    return rows.size() > 0;
                });
    }
}
