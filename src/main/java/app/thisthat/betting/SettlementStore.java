package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.SettlementStatus;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Resolves and corrects markets and settles their bets in chunks. */
final class SettlementStore {

    private static final String RESOLVE = Sql.load(SettlementStore.class, "resolve_market.sql");
    private static final String STATE = Sql.load(SettlementStore.class, "market_settlement_state.sql");
    private static final String CORRECT = Sql.load(SettlementStore.class, "correct_market.sql");
    private static final String SETTLE = "select * from settle_bets($1, $2)";
    private static final String FINISH = Sql.load(SettlementStore.class, "finish_settlement.sql");
    private static final String IS_HELD =
            "select exists (select 1 from settlement_holds where market_id = $1 and lifted_at is null) as held";
    private static final String UNFINISHED = Sql.load(SettlementStore.class, "unfinished_settlements.sql");

    private final Postgres postgres;

    SettlementStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Status of a market and of its settlement.
     *
     * @param resolution null unless resolved
     * @param resolvedAt null until the market has ended
     * @param settlement meaningless until the market has ended
     */
    record State(
            MarketStatus status, Resolution resolution, Instant resolvedAt, ResolveOutcome.Settlement settlement) {}

    /** Result of a resolution or correction. */
    enum Verdict {
        TAKEN,
        /** The admin has a bet on the market; an audit entry was written. */
        REFUSED,
        /** The market is missing or does not have a status that allows the decision. */
        NOT_ALLOWED
    }

    /**
     * Result of a resolution or correction.
     *
     * @param resolvedAt time of the resolution; null unless {@link Verdict#TAKEN}
     */
    record Decision(Verdict verdict, Instant resolvedAt) {}

    /** Resolves a market that is open or closed. */
    Future<Decision> resolve(ResolveMarket command) {
        return postgres.updates()
                .preparedQuery(RESOLVE)
                .execute(Tuple.of(command.marketId(), command.resolution().wire(), command.adminId(), command.reason()))
                .map(SettlementStore::decision);
    }

    private static Decision decision(RowSet<Row> rows) {
        return Rows.first(rows, SettlementStore::decision).orElse(new Decision(Verdict.NOT_ALLOWED, null));
    }

    private static Decision decision(Row row) {
        return row.getBoolean("refused")
                ? new Decision(Verdict.REFUSED, null)
                : new Decision(
                        Verdict.TAKEN, row.getOffsetDateTime("resolved_at").toInstant());
    }

    /** Changes the resolution of a market that was resolved within the window. */
    Future<Decision> correct(CorrectMarket command, Duration window) {
        return postgres.updates()
                .preparedQuery(CORRECT)
                .execute(Tuple.of(
                        command.marketId(),
                        command.resolution().wire(),
                        window.toMillis(),
                        command.adminId(),
                        command.reason()))
                .map(SettlementStore::decision);
    }

    /** The state of a market; empty if it does not exist. */
    Future<Optional<State>> state(UUID marketId) {
        return postgres.updates()
                .preparedQuery(STATE)
                .execute(Tuple.of(marketId))
                .map(rows -> Rows.first(rows, SettlementStore::state));
    }

    private static State state(Row row) {
        String resolution = row.getString("resolution");
        OffsetDateTime resolvedAt = row.getOffsetDateTime("resolved_at");
        return new State(
                MarketStatus.fromWire(row.getString("status")),
                resolution == null ? null : Resolution.fromWire(resolution),
                resolvedAt == null ? null : resolvedAt.toInstant(),
                new ResolveOutcome.Settlement(SettlementStatus.fromWire(row.getString("settlement"))));
    }

    /** Whether the ledger audit holds the settlement of a market. */
    Future<Boolean> isHeld(UUID marketId) {
        return postgres.updates()
                .preparedQuery(IS_HELD)
                .execute(Tuple.of(marketId))
                .map(rows -> rows.iterator().next().getBoolean("held"));
    }

    /**
     * Settles up to {@code limit} bets in one transaction, or reverses as many that were settled before a correction.
     * An empty list: no bet is left, or other settlers have locked the rest.
     */
    Future<List<BetsSettled.Entry>> settle(UUID marketId, int limit) {
        return postgres.updates()
                .preparedQuery(SETTLE)
                .execute(Tuple.of(marketId, limit))
                .map(rows -> Rows.list(rows, SettlementStore::settled));
    }

    private static BetsSettled.Entry settled(Row row) {
        return new BetsSettled.Entry(
                row.getUUID("bet_id"),
                row.getUUID("user_id"),
                BetStatus.fromWire(row.getString("outcome")),
                Credits.of(row.getBigDecimal("payout")),
                Credits.of(row.getBigDecimal("profit")),
                Credits.of(row.getBigDecimal("balance")));
    }

    /** Marks a market as settled; false if some bets are still pending. */
    Future<Boolean> finish(UUID marketId) {
        return postgres.updates()
                .preparedQuery(FINISH)
                .execute(Tuple.of(marketId))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Markets that have ended and are not settled, the earliest first. */
    Future<List<UUID>> unfinished(int limit) {
        return postgres.updates()
                .preparedQuery(UNFINISHED)
                .execute(Tuple.of(limit))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }
}
