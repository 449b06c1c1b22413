package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Places groups of bets in PostgreSQL and finds again what an idempotency key placed. */
final class BetStore {

    private static final String PLACE = Sql.load(BetStore.class, "place_bets.sql");
    private static final String WAIT = "select set_config('lock_timeout', $1 || 'ms', true)";
    private static final String LOCK_MARKET = "select 1 from markets where id = $1 for share";
    private static final String LOCK_USER = "select 1 from users where id = $1 for no key update";
    private static final String TAKES_NO_MORE = Sql.load(BetStore.class, "is_market_closed.sql");
    private static final String PLACED = Sql.load(BetStore.class, "placed_bet.sql");

    private final Postgres postgres;
    private final long maxOddsAgeMs;

    /** Uses a database; odds of mirrored markets older than the given age take no bets. */
    BetStore(Postgres postgres, Duration maxOddsAge) {
        this.postgres = postgres;
        this.maxOddsAgeMs = maxOddsAge.toMillis();
    }

    /**
     * The database's verdict on one bet of a group.
     *
     * @param outcome as {@code place_bets} names it
     * @param betId the bet, or the earlier one with the same key
     * @param odds the odds in force; null if there are none
     * @param bet the bet; null unless it was placed
     * @param newBalance the balance right after; null unless it was placed
     */
    record Verdict(String outcome, UUID betId, Odds odds, Bet bet, Credits newBalance) {}

    /**
     * Commits a group in one statement.
     *
     * @param group at most one bet of each user
     * @return a verdict for each, in the order of the group
     */
    Future<List<Verdict>> place(List<PlaceBet> group, CommitLane way) {
        return place(
                switch (way) {
                    case IN_LINE -> postgres.pipelined();
                    case BESIDE -> postgres.pool();
                },
                group);
    }

    /** As {@link #place}, for one bet, which waits for each lock for no longer than that. */
    Future<Verdict> placeUnlessLocked(PlaceBet bet, Duration patience) {
        return postgres.pool().withTransaction(transaction -> transaction
                .preparedQuery(WAIT)
                .execute(Tuple.of(String.valueOf(patience.toMillis())))
                .compose(set -> lock(transaction, LOCK_MARKET, bet.marketId()))
                .compose(locked -> lock(transaction, LOCK_USER, bet.userId()))
                .compose(locked -> place(transaction, List.of(bet)))
                .map(verdicts -> verdicts.get(0)));
    }

    /** Whether a bet that was not placed for somebody's lock would be refused by now, since its market takes no more. */
    Future<Boolean> isTooLate(PlaceBet bet) {
        return postgres.statements()
                .preparedQuery(TAKES_NO_MORE)
                .execute(Tuple.of(bet.marketId(), bet.userId(), bet.idempotencyKey()))
                .map(rows -> rows.iterator().next().getBoolean("too_late"));
    }

    /** Locks ahead of {@code place_bets}, in the same order, since that would wait for longer. */
    private static Future<?> lock(SqlClient transaction, String statement, UUID id) {
        return transaction.preparedQuery(statement).execute(Tuple.of(id));
    }

    private Future<List<Verdict>> place(SqlClient client, List<PlaceBet> group) {
        Tuple arrays = Tuple.tuple()
                .addValue(column(group, UUID[]::new, bet -> Ids.next()))
                .addValue(column(group, UUID[]::new, PlaceBet::userId))
                .addValue(column(group, Integer[]::new, PlaceBet::tokenVersion))
                .addValue(column(group, UUID[]::new, PlaceBet::marketId))
                .addValue(column(group, String[]::new, bet -> bet.side().wire()))
                .addValue(column(group, BigDecimal[]::new, bet -> bet.amount().decimal()))
                .addValue(column(group, String[]::new, bet -> text(bet.expectedOdds())))
                .addValue(column(group, String[]::new, bet -> text(bet.maxSlippage())))
                .addValue(column(group, String[]::new, PlaceBet::idempotencyKey))
                .addValue(column(group, Buffer[]::new, bet -> Buffer.buffer(bet.fingerprint())))
                .addValue(maxOddsAgeMs)
                .addValue(column(group, UUID[]::new, PlaceBet::sessionId));
        return client.preparedQuery(PLACE).execute(arrays).map(rows -> {
            Verdict[] verdicts = new Verdict[group.size()];
            for (Row row : rows) {
                int index = row.getLong("ord").intValue() - 1;
                verdicts[index] = verdict(row, group.get(index));
            }
            return List.of(verdicts);
        });
    }

    /** The client cannot bind a null inside an array of decimals, so what may be missing travels as text. */
    private static String text(Object number) {
        return number == null ? null : number.toString();
    }

    private static <T> T[] column(List<PlaceBet> group, IntFunction<T[]> array, Function<PlaceBet, T> value) {
        return group.stream().map(value).toArray(array);
    }

    private static Verdict verdict(Row row, PlaceBet asked) {
        String outcome = row.getString("outcome");
        UUID betId = row.getUUID("bet_id");
        BigDecimal odds = row.getBigDecimal("odds");
        if (!outcome.equals("placed")) {
            return new Verdict(outcome, betId, odds == null ? null : Odds.nearest(odds), null, null);
        }
        Bet bet = new Bet(
                betId,
                asked.userId(),
                asked.marketId(),
                asked.amount(),
                asked.side(),
                Odds.nearest(odds),
                Credits.of(row.getBigDecimal("payout")),
                row.getOffsetDateTime("placed_at").toInstant());
        return new Verdict(outcome, betId, bet.oddsAtBet(), bet, Credits.of(row.getBigDecimal("balance")));
    }

    /** A bet as it was placed, with the balance right after: what the first answer to its request said. */
    Future<BetOutcome.Placed> placed(UUID betId) {
        return postgres.statements()
                .preparedQuery(PLACED)
                .execute(Tuple.of(betId))
                .map(rows -> {
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
