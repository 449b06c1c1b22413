package app.thisthat.ledger;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Runs the audit and stores the holds of markets. */
final class LedgerAuditStore {

    /** The audit sorts and sums every ledger row, which exceeds the limits of other statements. */
    private static final String LIMITS = "set local statement_timeout = '120s'; set local work_mem = '32MB'";

    private static final String SNAPSHOT = "set transaction isolation level repeatable read read only";
    private static final String AUDIT = Sql.load(LedgerAuditStore.class, "audit.sql");
    private static final String HOLD = Sql.load(LedgerAuditStore.class, "hold_markets.sql");
    private static final String LIFT = Sql.load(LedgerAuditStore.class, "lift_holds.sql");
    private static final String HOLDS =
            "select market_id, invariant, held_at from settlement_holds where lifted_at is null order by held_at limit $1";

    private final Postgres postgres;

    LedgerAuditStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Checks every invariant on one snapshot. */
    Future<List<LedgerAudit.Check>> audit() {
        return postgres.jobs().withTransaction(transaction -> transaction
                .query(SNAPSHOT)
                .execute()
                .compose(set -> transaction.query(LIMITS).execute())
                .compose(set -> checks(transaction)));
    }

    private static Future<List<LedgerAudit.Check>> checks(SqlConnection transaction) {
        return transaction.query(AUDIT).execute().map(rows -> Rows.list(rows, LedgerAuditStore::check));
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
