package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Ends markets in PostgreSQL and settles their bets chunk by chunk. */
final class SettlementStore {

    private static final String RESOLVE = Sql.load(SettlementStore.class, "resolve_market.sql");
    private static final String ENDING = Sql.load(SettlementStore.class, "market_settlement_state.sql");
    private static final String CORRECT = Sql.load(SettlementStore.class, "correct_market.sql");
    private static final String SETTLE = "select * from settle_bets($1, $2)";
    private static final String FINISH = Sql.load(SettlementStore.class, "finish_settlement.sql");
    private static final String HELD =
            "select exists (select 1 from settlement_holds where market_id = $1 and lifted_at is null) as held";
    private static final String UNFINISHED = Sql.load(SettlementStore.class, "unfinished_settlements.sql");

    private final Postgres postgres;

    SettlementStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * How a market stands.
     *
     * @param status its status
     * @param resolution how it ended; null unless resolved
     * @param resolvedAt when it ended; null while it has not
     * @param settlement how far its bets are paid; of no meaning while it has not ended
     */
    record Ending(
            MarketStatus status, Resolution resolution, Instant resolvedAt, ResolveOutcome.Settlement settlement) {}

    /** Resolves a market that is open or closed; false if it is neither. */
    Future<Boolean> resolve(ResolveMarket order) {
        return postgres.pool()
                .preparedQuery(RESOLVE)
                .execute(Tuple.of(order.marketId(), order.resolution().wire(), order.adminId(), order.reason()))
                .map(rows -> rows.size() == 1);
    }

    /** Resolves a market otherwise that was resolved within the window; false: nothing was changed. */
    Future<Boolean> correct(CorrectMarket order, Duration window) {
        return postgres.pool()
                .preparedQuery(CORRECT)
                .execute(Tuple.of(
                        order.marketId(),
                        order.resolution().wire(),
                        window.toMillis(),
                        order.adminId(),
                        order.reason()))
                .map(rows -> rows.size() == 1);
    }

    /** How a market stands; empty if there is none. */
    Future<Optional<Ending>> ending(UUID marketId) {
        return postgres.statements()
                .preparedQuery(ENDING)
                .execute(Tuple.of(marketId))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(SettlementStore::ending));
    }

    private static Ending ending(Row row) {
        String resolution = row.getString("resolution");
        var resolvedAt = row.getOffsetDateTime("resolved_at");
        return new Ending(
                MarketStatus.fromWire(row.getString("status")),
                resolution == null ? null : Resolution.fromWire(resolution),
                resolvedAt == null ? null : resolvedAt.toInstant(),
                new ResolveOutcome.Settlement(row.getString("settlement")));
    }

    /** Whether the auditor found the market's bets wrong and no admin has looked since. */
    Future<Boolean> held(UUID marketId) {
        return postgres.statements()
                .preparedQuery(HELD)
                .execute(Tuple.of(marketId))
                .map(rows -> rows.iterator().next().getBoolean("held"));
    }

    /**
     * Settles up to {@code limit} bets in one transaction, or takes back as many that were settled before a correction;
     * none: nothing is left that another settler does not hold.
     */
    Future<List<BetsSettled.Entry>> settle(UUID marketId, int limit) {
        return postgres.pool()
                .preparedQuery(SETTLE)
                .execute(Tuple.of(marketId, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(SettlementStore::settled)
                        .toList());
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

    /** Notes that nothing is pending any more; false if something is. */
    Future<Boolean> finish(UUID marketId) {
        return postgres.pool().preparedQuery(FINISH).execute(Tuple.of(marketId)).map(rows -> rows.rowCount() == 1);
    }

    /** Markets that ended and whose settlement did not, the earliest first, at most {@code limit}. */
    Future<List<UUID>> unfinished(int limit) {
        return postgres.statements()
                .preparedQuery(UNFINISHED)
                .execute(Tuple.of(limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID("id"))
                        .toList());
    }
}
