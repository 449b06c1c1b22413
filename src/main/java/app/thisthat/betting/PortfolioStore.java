package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads portfolios and positions. */
final class PortfolioStore {

    private static final String PORTFOLIO = Sql.load(PortfolioStore.class, "portfolio.sql");
    private static final String POSITIONS = Sql.load(PortfolioStore.class, "positions.sql");
    private static final String COUNT =
            """
            select count(*) as total
            from (
              select 1 from bets
              where user_id = $1 and status = 'pending' and ($2::uuid is null or market_id = $2)
              group by market_id, side
            ) held
            """;

    private final Postgres postgres;
    private final BettingSettings.CashOut cashOut;

    PortfolioStore(Postgres postgres, BettingSettings.CashOut cashOut) {
        this.postgres = postgres;
        this.cashOut = cashOut;
    }

    /** The portfolio of a user; empty if the user does not exist. */
    Future<Optional<Portfolio>> portfolio(UUID userId) {
        return postgres.history()
                .read(userId, connection -> connection.preparedQuery(PORTFOLIO).execute(Tuple.of(userId)))
                .map(rows -> Rows.first(rows, PortfolioStore::portfolio));
    }

    private static Portfolio portfolio(Row row) {
        Credits balance = credits(row, "credit_balance");
        Credits debt = credits(row, "credit_debt");
        Credits stake = credits(row, "stake");
        Credits value = credits(row, "value");
        return new Portfolio(
                balance,
                debt,
                stake,
                credits(row, "payout"),
                value,
                value.minus(stake),
                credits(row, "overall_pnl"),
                balance.plus(value).minus(debt),
                credits(row, "total_volume"),
                row.getLong("bets"),
                row.getLong("positions"));
    }

    /**
     * A page of positions.
     *
     * @param marketId empty: of every market
     * @param after the last position of the previous page; empty: the first page
     */
    Future<Portfolio.Positions> positions(
            UUID userId, Optional<UUID> marketId, Optional<Portfolio.PositionKey> after, PageRequest page) {
        return postgres.history().read(userId, connection -> {
            Future<List<Portfolio.Position>> positions = connection
                    .preparedQuery(POSITIONS)
                    .execute(Tuple.of(
                                    userId,
                                    page.limit() + 1,
                                    page.offset(),
                                    cashOut.enabled() ? cashOut.margin() : null)
                            .addUUID(marketId.orElse(null))
                            .addOffsetDateTime(
                                    after.map(Portfolio.PositionKey::lastBetAt).orElse(null))
                            .addUUID(after.map(Portfolio.PositionKey::marketId).orElse(null))
                            .addString(after.map(key -> key.side().wire()).orElse(null)))
                    .map(rows -> Rows.list(rows, PortfolioStore::position));
            Future<Long> total = connection
                    .preparedQuery(COUNT)
                    .execute(Tuple.of(userId).addUUID(marketId.orElse(null)))
                    .map(rows -> rows.iterator().next().getLong("total"));
            return Future.all(positions, total)
                    .map(loaded -> Portfolio.Positions.of(positions.result(), total.result(), page));
        });
    }

    private static Portfolio.Position position(Row row) {
        Credits stake = credits(row, "stake");
        Credits value = credits(row, "current_value");
        return new Portfolio.Position(
                new Portfolio.Market(
                        row.getUUID("market_id"),
                        row.getString("title"),
                        row.getString("this_option"),
                        row.getString("that_option"),
                        MarketStatus.fromWire(row.getString("status"))),
                Side.fromWire(row.getString("side")),
                row.getLong("bets"),
                stake,
                Odds.nearest(row.getBigDecimal("average_odds")),
                credits(row, "payout"),
                Odds.nearest(row.getBigDecimal("current_odds")),
                value,
                value.minus(stake),
                cashOut(row),
                row.getOffsetDateTime("last_bet_at").toInstant());
    }

    private static Portfolio.CashOut cashOut(Row row) {
        String reason = row.getString("unavailable");
        return reason == null
                ? new Portfolio.CashOut(true, credits(row, "cash_out_value"), null)
                : new Portfolio.CashOut(false, null, CashOutReason.valueOf(reason));
    }

    private static Credits credits(Row row, String column) {
        return Credits.of(row.getBigDecimal(column));
    }
}
