package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PlacementOutcome;
import app.thisthat.kernel.Side;
import app.thisthat.kernel.SuspensionInForce;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Stores batches of bets and finds the bets of repeated requests. */
final class BetStore {

    private static final String PLACE = Sql.load(BetStore.class, "place_bets.sql");
    private static final String SUSPENSION = Sql.load(BetStore.class, "suspension.sql");
    private static final String SET_LOCK_TIMEOUT = "select set_config('lock_timeout', $1 || 'ms', true)";
    private static final String LOCK_MARKET = "select 1 from markets where id = $1 for share";
    private static final String LOCK_USER = "select 1 from users where id = $1 for no key update";
    private static final String IS_MARKET_CLOSED = Sql.load(BetStore.class, "is_market_closed.sql");
    private static final String UPDATE_ODDS_RULES = Sql.load(BetStore.class, "update_odds_rules.sql");
    private static final String AUDIT_OWN_MARKET = Sql.load(BetStore.class, "audit_own_market.sql");
    private static final String PLACED = Sql.load(BetStore.class, "placed_bet.sql");

    private final Postgres postgres;
    private final BettingSettings.Odds odds;

    /** Creates a store; {@code odds} has the limits for odds of mirrored markets. */
    BetStore(Postgres postgres, BettingSettings.Odds odds) {
        this.postgres = postgres;
        this.odds = odds;
    }

    /** Writes the limits of the jump guard, which the database applies to every change of odds. */
    Future<Void> saveOddsRules() {
        return postgres.transactions()
                .preparedQuery(UPDATE_ODDS_RULES)
                .execute(Tuple.of(odds.jumpGuard(), odds.jumpPause().toMillis()))
                .mapEmpty();
    }

    /**
     * Result of one bet of a batch.
     *
     * @param betId the bet, or the earlier one with the same idempotency key; the market whose order book has to be read,
     *     if nothing is decided
     * @param odds current odds; null if there are none
     * @param bet null unless the bet was placed
     * @param newBalance balance right after the bet; null unless it was placed
     */
    record Placement(PlacementOutcome outcome, UUID betId, Odds odds, Bet bet, Credits newBalance) {}

    /**
     * Commits a batch in one statement.
     *
     * @param batch at most one bet of each user
     * @return the result of each bet, in the order of the batch
     */
    Future<List<Placement>> place(List<PlaceBet> batch, CommitLane lane) {
        return place(
                switch (lane) {
                    case PIPELINED -> postgres.bets();
                    case BYPASS -> postgres.transactions();
                },
                batch);
    }

    /** Places one bet with a lock timeout of its own for each lock. */
    Future<Placement> placeWithLockTimeout(PlaceBet bet, Duration lockTimeout) {
        return postgres.transactions().withTransaction(transaction -> transaction
                .preparedQuery(SET_LOCK_TIMEOUT)
                .execute(Tuple.of(String.valueOf(lockTimeout.toMillis())))
                .compose(set -> lock(transaction, LOCK_MARKET, bet.marketId()))
                .compose(locked -> lock(transaction, LOCK_USER, bet.userId()))
                .compose(locked -> place(transaction, List.of(bet)))
                .map(placements -> placements.get(0)));
    }

    /** What a bet would get now: places it in a transaction that is rolled back. */
    Future<Placement> quote(PlaceBet bet) {
        return postgres.transactions()
                .withTransaction(transaction -> place(transaction, List.of(bet))
                        .<Placement>compose(placements -> Future.failedFuture(new RolledBack(placements.get(0)))))
                .recover(failure -> failure instanceof RolledBack quoted
                        ? Future.succeededFuture(quoted.placement)
                        : Future.failedFuture(failure));
    }

    /** Rolls a transaction back and carries its result. */
    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Placement placement;

        RolledBack(Placement placement) {
            super(null, null, false, false);
            this.placement = placement;
        }
    }

    /**
     * Whether a bet that was not placed because of a lock timeout would now be refused because its market is closed.
     */
    Future<Boolean> isMarketClosed(PlaceBet bet) {
        return postgres.reads()
                .preparedQuery(IS_MARKET_CLOSED)
                .execute(Tuple.of(bet.marketId(), bet.userId(), bet.idempotencyKey()))
                .map(rows -> rows.iterator().next().getBoolean("closed"));
    }

    /** Writes the audit entry of a bet that was refused because its user made the market. */
    Future<?> auditOwnMarket(PlaceBet bet) {
        return postgres.transactions()
                .preparedQuery(AUDIT_OWN_MARKET)
                .execute(Tuple.of(
                        bet.userId(),
                        bet.marketId(),
                        bet.side().wire(),
                        bet.amount().decimal()));
    }

    /** Takes the locks of {@code place_bets} in the same order, since that function sets a longer lock timeout. */
    private static Future<?> lock(SqlClient transaction, String statement, UUID id) {
        return transaction.preparedQuery(statement).execute(Tuple.of(id));
    }

    private Future<List<Placement>> place(SqlClient client, List<PlaceBet> batch) {
        Tuple arrays = Tuple.tuple()
                .addValue(column(batch, UUID[]::new, bet -> Ids.next()))
                .addValue(column(batch, UUID[]::new, PlaceBet::userId))
                .addValue(column(batch, Integer[]::new, PlaceBet::tokenVersion))
                .addValue(column(batch, UUID[]::new, PlaceBet::marketId))
                .addValue(column(batch, String[]::new, bet -> bet.side().wire()))
                .addValue(column(batch, BigDecimal[]::new, bet -> bet.amount().decimal()))
                .addValue(column(batch, String[]::new, bet -> text(bet.expectedOdds())))
                .addValue(column(batch, String[]::new, bet -> text(bet.maxSlippage())))
                .addValue(column(batch, String[]::new, PlaceBet::idempotencyKey))
                .addValue(column(batch, Buffer[]::new, bet -> Buffer.buffer(bet.fingerprint())))
                .addValue(odds.maxAge().toMillis())
                .addValue(column(batch, UUID[]::new, PlaceBet::sessionId))
                .addValue(column(batch, String[]::new, bet -> bet.bookRead().wire()))
                .addValue(odds.refreshAfter().toMillis());
        return client.preparedQuery(PLACE).execute(arrays).map(rows -> {
            Placement[] placements = new Placement[batch.size()];
            for (Row row : rows) {
                int index = row.getLong("ord").intValue() - 1;
                placements[index] = placement(row, batch.get(index));
            }
            return List.of(placements);
        });
    }

    /** Optional numbers are sent as text, since the client cannot bind a null in an array of decimals. */
    private static String text(Object number) {
        return number == null ? null : number.toString();
    }

    private static <T> T[] column(List<PlaceBet> batch, IntFunction<T[]> array, Function<PlaceBet, T> value) {
        return batch.stream().map(value).toArray(array);
    }

    private static Placement placement(Row row, PlaceBet request) {
        PlacementOutcome outcome = PlacementOutcome.fromWire(row.getString("outcome"));
        UUID betId = row.getUUID("bet_id");
        BigDecimal odds = row.getBigDecimal("odds");
        if (outcome != PlacementOutcome.PLACED) {
            BigDecimal balance = row.getBigDecimal("balance");
            return new Placement(
                    outcome,
                    betId,
                    odds == null ? null : Odds.nearest(odds),
                    null,
                    balance == null ? null : Credits.of(balance));
        }
        Bet bet = new Bet(
                betId,
                request.userId(),
                request.marketId(),
                request.amount(),
                request.side(),
                Odds.nearest(odds),
                Credits.of(row.getBigDecimal("payout")),
                row.getOffsetDateTime("placed_at").toInstant());
        return new Placement(outcome, betId, bet.oddsAtBet(), bet, Credits.of(row.getBigDecimal("balance")));
    }

    /** The suspension of a user that is in force. */
    Future<Optional<SuspensionInForce>> suspension(UUID userId) {
        return postgres.reads()
                .preparedQuery(SUSPENSION)
                .execute(Tuple.of(userId))
                .map(rows -> Rows.first(rows, row -> {
                    OffsetDateTime until = row.getOffsetDateTime("suspended_until");
                    return new SuspensionInForce(
                            row.getString("suspension"),
                            row.getString("suspension_reason"),
                            until == null ? null : until.toInstant());
                }));
    }

    /** The first response to the request that placed a bet. */
    Future<BetOutcome.Placed> placed(UUID betId) {
        return postgres.reads().preparedQuery(PLACED).execute(Tuple.of(betId)).map(rows -> {
            Row row = rows.iterator().next();
            Bet bet = new Bet(
                    betId,
                    row.getUUID("user_id"),
                    row.getUUID("market_id"),
                    Credits.of(row.getBigDecimal("amount")),
                    Side.fromWire(row.getString("side")),
                    Odds.nearest(row.getBigDecimal("odds_at_bet")),
                    Credits.of(row.getBigDecimal("potential_payout")),
                    row.getOffsetDateTime("placed_at").toInstant());
            return new BetOutcome.Placed(bet, Credits.of(row.getBigDecimal("balance_after")), true);
        });
    }
}
