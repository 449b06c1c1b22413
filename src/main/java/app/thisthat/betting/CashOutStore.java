package app.thisthat.betting;

import app.thisthat.kernel.CashOutOutcome;
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

/** Pays and quotes cash-outs, and finds the cash-outs of repeated requests. */
final class CashOutStore {

    private static final String PAY = Sql.load(CashOutStore.class, "cash_out_bets.sql");
    private static final String QUOTE = Sql.load(CashOutStore.class, "quote_cash_outs.sql");
    private static final String PAID = Sql.load(CashOutStore.class, "paid_cash_out.sql");
    private static final String SET_LOCK_TIMEOUT = "select set_config('lock_timeout', $1 || 'ms', true)";
    private static final String LOCK_MARKET =
            "select 1 from markets where id = (select market_id from bets where id = $1) for share";
    private static final String LOCK_BET = "select 1 from bets where id = $1 and status = 'pending' for update";
    private static final String LOCK_USER = "select 1 from users where id = $1 for no key update";
    private static final String IS_ENDED = Sql.load(CashOutStore.class, "is_bet_ended.sql");

    private final Postgres postgres;
    private final BettingSettings settings;

    CashOutStore(Postgres postgres, BettingSettings settings) {
        this.postgres = postgres;
        this.settings = settings;
    }

    /**
     * Result of one cash-out of a batch.
     *
     * @param cashOutId the cash-out, or the earlier one with the same idempotency key; null if there is none
     * @param mirroredMarket the market whose order book has to be read, if nothing is decided
     * @param betStatus null if the bet does not exist
     * @param side of the bet; null if it does not exist
     * @param facts current figures for the details of a refusal
     * @param receipt null unless the cash-out was paid
     * @param quote null unless it was quoted
     */
    record Result(
            CashOutOutcome outcome,
            UUID cashOutId,
            UUID mirroredMarket,
            String betStatus,
            Side side,
            Facts facts,
            CashOutReceipt receipt,
            CashOutQuote quote) {}

    /** Current figures, each null if unknown. */
    record Facts(Credits value, Odds price, Odds odds, Credits stakeLeft) {}

    /**
     * Pays a batch in one statement.
     *
     * @param batch at most one cash-out of each user
     * @return the result of each cash-out, in the order of the batch
     */
    Future<List<Result>> pay(List<CashOut> batch, CommitLane lane) {
        return pay(
                switch (lane) {
                    case PIPELINED -> postgres.bets();
                    case BYPASS -> postgres.transactions();
                },
                batch);
    }

    /** Pays one cash-out with a lock timeout of its own for each lock. */
    Future<Result> payWithLockTimeout(CashOut cashOut, Duration lockTimeout) {
        return postgres.transactions().withTransaction(transaction -> transaction
                .preparedQuery(SET_LOCK_TIMEOUT)
                .execute(Tuple.of(String.valueOf(lockTimeout.toMillis())))
                .compose(set -> lock(transaction, LOCK_MARKET, cashOut.betId()))
                .compose(locked -> lock(transaction, LOCK_BET, cashOut.betId()))
                .compose(locked -> lock(transaction, LOCK_USER, cashOut.userId()))
                .compose(locked -> pay(transaction, List.of(cashOut)))
                .map(results -> results.get(0)));
    }

    /** Takes the locks of {@code cash_out_bets} in the same order, since that function sets a longer lock timeout. */
    private static Future<?> lock(SqlClient transaction, String statement, UUID id) {
        return transaction.preparedQuery(statement).execute(Tuple.of(id));
    }

    /** Whether a cash-out that failed because of a lock timeout would now be refused because its market has closed. */
    Future<Boolean> isMarketClosed(CashOut cashOut) {
        return postgres.reads()
                .preparedQuery(IS_ENDED)
                .execute(Tuple.of(cashOut.betId(), cashOut.userId(), cashOut.idempotencyKey()))
                .map(rows -> rows.iterator().next().getBoolean("closed"));
    }

    private Future<List<Result>> pay(SqlClient client, List<CashOut> batch) {
        Tuple values = Tuple.tuple()
                .addValue(column(batch, UUID[]::new, cashOut -> Ids.next()))
                .addValue(column(batch, UUID[]::new, CashOut::userId))
                .addValue(column(batch, Integer[]::new, CashOut::tokenVersion))
                .addValue(column(batch, UUID[]::new, CashOut::sessionId))
                .addValue(column(batch, UUID[]::new, CashOut::betId))
                .addValue(column(
                        batch, String[]::new, cashOut -> text(part(cashOut).fraction())))
                .addValue(column(
                        batch, String[]::new, cashOut -> text(part(cashOut).amount())))
                .addValue(column(batch, String[]::new, cashOut -> text(cashOut.minValue())))
                .addValue(column(batch, UUID[]::new, CashOut::quoteId))
                .addValue(column(batch, String[]::new, CashOut::idempotencyKey))
                .addValue(column(batch, Buffer[]::new, cashOut -> Buffer.buffer(cashOut.fingerprint())))
                .addValue(column(
                        batch, String[]::new, cashOut -> cashOut.bookRead().wire()));
        return client.preparedQuery(PAY).execute(addLimits(values)).map(rows -> {
            Result[] results = new Result[batch.size()];
            for (Row row : rows) {
                int index = row.getLong("ord").intValue() - 1;
                results[index] = paid(row, batch.get(index));
            }
            return List.of(results);
        });
    }

    /** A quote determines the part. */
    private static CashOutPart part(CashOut cashOut) {
        return cashOut.quoteId() == null ? cashOut.part() : CashOutPart.ALL;
    }

    private Tuple addLimits(Tuple values) {
        BettingSettings.CashOut cashOut = settings.cashOut();
        return values.addValue(settings.odds().maxAge().toMillis())
                .addValue(settings.odds().refreshAfter().toMillis())
                .addValue(cashOut.enabled() ? cashOut.margin() : null)
                .addValue(BigDecimal.valueOf(settings.minStake()));
    }

    private static Result paid(Row row, CashOut request) {
        CashOutOutcome outcome = CashOutOutcome.fromWire(row.getString("outcome"));
        CashOutReceipt receipt = outcome != CashOutOutcome.CASHED_OUT
                ? null
                : receipt(row, request.betId(), request.userId(), credits(row, "balance"));
        return new Result(
                outcome,
                row.getUUID("cash_out_id"),
                row.getUUID("mirrored_id"),
                row.getString("bet_status"),
                side(row),
                facts(row),
                receipt,
                null);
    }

    private static Side side(Row row) {
        String side = row.getString("side");
        return side == null ? null : Side.fromWire(side);
    }

    private static Facts facts(Row row) {
        return new Facts(credits(row, "value"), odds(row, "price"), odds(row, "odds"), credits(row, "stake_left"));
    }

    private static CashOutReceipt receipt(Row row, UUID betId, UUID userId, Credits balance) {
        return new CashOutReceipt(
                row.getUUID("cash_out_id"),
                betId,
                userId,
                row.getUUID("market_id"),
                credits(row, "stake"),
                credits(row, "payout"),
                credits(row, "value"),
                odds(row, "price"),
                credits(row, "stake_left"),
                credits(row, "payout_left"),
                balance,
                row.getOffsetDateTime("created_at").toInstant());
    }

    /** Quotes a cash-out for a time. */
    Future<Result> quote(QuoteCashOut request, Duration validFor) {
        List<QuoteCashOut> single = List.of(request);
        UUID quoteId = Ids.next();
        Tuple values = Tuple.tuple()
                .addValue(column(single, UUID[]::new, quote -> quoteId))
                .addValue(column(single, UUID[]::new, QuoteCashOut::userId))
                .addValue(column(single, Integer[]::new, QuoteCashOut::tokenVersion))
                .addValue(column(single, UUID[]::new, QuoteCashOut::sessionId))
                .addValue(column(single, UUID[]::new, QuoteCashOut::betId))
                .addValue(
                        column(single, String[]::new, quote -> text(quote.part().fraction())))
                .addValue(
                        column(single, String[]::new, quote -> text(quote.part().amount())))
                .addValue(
                        column(single, String[]::new, quote -> quote.bookRead().wire()));
        return postgres.transactions()
                .preparedQuery(QUOTE)
                .execute(addLimits(values).addValue(validFor.toMillis()))
                .map(rows -> quoted(rows.iterator().next(), request.betId(), quoteId));
    }

    private Result quoted(Row row, UUID betId, UUID quoteId) {
        CashOutOutcome outcome = CashOutOutcome.fromWire(row.getString("outcome"));
        CashOutQuote quote = outcome != CashOutOutcome.QUOTED
                ? null
                : new CashOutQuote(
                        quoteId,
                        betId,
                        row.getUUID("market_id"),
                        credits(row, "value"),
                        credits(row, "stake"),
                        credits(row, "payout"),
                        odds(row, "price"),
                        row.getBoolean("at_bid"),
                        odds(row, "odds_at_bet"),
                        settings.cashOut().margin(),
                        credits(row, "stake_left"),
                        credits(row, "payout_left"),
                        row.getOffsetDateTime("quoted_at").toInstant(),
                        row.getOffsetDateTime("expires_at").toInstant());
        return new Result(
                outcome,
                null,
                row.getUUID("mirrored_id"),
                row.getString("bet_status"),
                side(row),
                facts(row),
                null,
                quote);
    }

    /** The first response to the request that was paid. */
    Future<BetOutcome.CashedOut> paid(UUID cashOutId) {
        return postgres.reads().preparedQuery(PAID).execute(Tuple.of(cashOutId)).map(rows -> {
            Row row = rows.iterator().next();
            return new BetOutcome.CashedOut(
                    receipt(row, row.getUUID("bet_id"), row.getUUID("user_id"), credits(row, "balance")), true);
        });
    }

    private static Credits credits(Row row, String column) {
        BigDecimal amount = row.getBigDecimal(column);
        return amount == null ? null : Credits.of(amount);
    }

    private static Odds odds(Row row, String column) {
        BigDecimal odds = row.getBigDecimal(column);
        return odds == null ? null : Odds.nearest(odds);
    }

    /** Optional numbers are sent as text, since the client cannot bind a null in an array of decimals. */
    private static String text(Object number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return number == null ? null : number.toString();
    }

    private static <R, T> T[] column(List<R> batch, IntFunction<T[]> array, Function<R, T> value) {
        return batch.stream().map(value).toArray(array);
    }
}
