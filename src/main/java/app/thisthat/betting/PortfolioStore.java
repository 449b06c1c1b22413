package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.BatchedReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads portfolios and positions. */
final class PortfolioStore {

    private static final String PORTFOLIO = Sql.load(PortfolioStore.class, "portfolio.sql");
    private static final String POSITIONS = Sql.load(PortfolioStore.class, "positions.sql");
    private static final String LISTED = " select * from listed l order by l.sorted_by desc, l.market_id, l.side";
    private static final String OPEN = Sql.load(PortfolioStore.class, "open_positions.sql") + POSITIONS + LISTED;
    private static final String OPEN_PAGES =
            Sql.load(PortfolioStore.class, "pages_of_open_positions.sql").formatted(POSITIONS);
    private static final String CLOSED = grouped("g.closed_at", "g.pending = 0");
    private static final String ALL =
            grouped("case when g.pending > 0 then g.last_pending_at else g.last_bet_at end", "true");

    private static final String COUNT_OPEN =
            """
            select count(*) as total
            from (
              select 1 from bets
              where user_id = $1 and status = 'pending' and ($2::uuid is null or market_id = $2)
              group by market_id, side
            ) held
            """;

    private static final String COUNT_ALL =
            """
            select count(*) as total
            from (
              select 1 from bets
              where user_id = $1 and ($2::uuid is null or market_id = $2)
              group by market_id, side
              having not $3::boolean or bool_and(status <> 'pending')
            ) held
            """;

    /** Pending and cashed-out bets of a user whose positions are read in a batch. */
    static final int BETS_MAX = 200;

    /** The time to read the bets of most users, in rows. */
    private static final int BET_ROWS = 20;

    /** Skipped and shown positions of a page that a batch reads. */
    private static final int ROWS_MAX = 100;

    private final Postgres postgres;
    private final BettingSettings.CashOut cashOut;
    private final BatchedReads<OpenPage> openPages;

    /** The first positions of a user without a filter. */
    private record OpenPage(UUID userId, PageRequest page) {

        private int rows() {
            return page.offset() + page.limit() + 1 + BET_ROWS;
        }
    }

    PortfolioStore(Postgres postgres, BettingSettings.CashOut cashOut) {
        this.postgres = postgres;
        this.cashOut = cashOut;
        this.openPages = postgres.batchedHistory(
                new BatchedReads.Statement<>(OPEN_PAGES, this::parameters, OpenPage::userId, OpenPage::rows));
    }

    private Tuple parameters(List<OpenPage> pages) {
        return Tuple.tuple()
                .addArrayOfUUID(pages.stream().map(OpenPage::userId).toArray(UUID[]::new))
                .addArrayOfInteger(
                        pages.stream().map(open -> open.page.limit() + 1).toArray(Integer[]::new))
                .addArrayOfInteger(
                        pages.stream().map(open -> open.page.offset()).toArray(Integer[]::new))
                .addBigDecimal(margin())
                .addInteger(BETS_MAX);
    }

    private BigDecimal margin() {
        return cashOut.enabled() ? cashOut.margin() : null;
    }

    private static String grouped(String sortedBy, String condition) {
        return Sql.load(PortfolioStore.class, "grouped_positions.sql").formatted(sortedBy, condition)
                + POSITIONS
                + LISTED;
    }

    private static String statement(PositionFilter.Status status) {
        return switch (status) {
            case OPEN -> OPEN;
            case CLOSED -> CLOSED;
            case ALL -> ALL;
        };
    }

    /** The portfolio of a user; empty if the user does not exist. */
    Future<Optional<Portfolio>> portfolio(UUID userId) {
        return postgres.history().read(userId, connection -> current(connection, userId));
    }

    /** Reads the portfolio of a user on a connection; empty if the user does not exist. */
    static Future<Optional<Portfolio>> current(SqlConnection connection, UUID userId) {
        return connection
                .preparedQuery(PORTFOLIO)
                .execute(Tuple.of(userId))
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

    /** A page of positions. */
    Future<Portfolio.Positions> positions(UUID userId, PositionFilter filter, PageRequest page) {
        boolean small = filter.equals(PositionFilter.open()) && (long) page.offset() + page.limit() <= ROWS_MAX;
        return small ? openPositions(userId, page) : readPositions(userId, filter, page);
    }

    private Future<Portfolio.Positions> openPositions(UUID userId, PageRequest page) {
        return openPages.read(new OpenPage(userId, page)).compose(rows -> {
            Row first = rows.get(0);
            boolean empty = first.getUUID("market_id") == null;
            if (first.getBoolean("many") || (empty && page.offset() > 0)) {
                return readPositions(userId, PositionFilter.open(), page);
            }
            List<Listed> positions = empty
                    ? List.of()
                    : rows.stream().map(PortfolioStore::listed).toList();
            return Future.succeededFuture(page(positions, empty ? 0 : first.getLong("total"), page));
        });
    }

    private Future<Portfolio.Positions> readPositions(UUID userId, PositionFilter filter, PageRequest page) {
        Tuple values = Tuple.of(userId, page.limit() + 1, page.offset(), margin())
                .addUUID(filter.marketId().orElse(null))
                .addOffsetDateTime(
                        filter.after().map(Portfolio.PositionKey::time).orElse(null))
                .addUUID(filter.after().map(Portfolio.PositionKey::marketId).orElse(null))
                .addString(filter.after().map(key -> key.side().wire()).orElse(null));
        return postgres.history().read(userId, connection -> {
            Future<List<Listed>> positions = connection
                    .preparedQuery(statement(filter.status()))
                    .execute(values)
                    .map(rows -> Rows.list(rows, PortfolioStore::listed));
            Future<Long> total = count(connection, userId, filter);
            return Future.all(positions, total).map(loaded -> page(positions.result(), total.result(), page));
        });
    }

    private static Future<Long> count(SqlConnection connection, UUID userId, PositionFilter filter) {
        Tuple values = Tuple.of(userId).addUUID(filter.marketId().orElse(null));
        boolean open = filter.status() == PositionFilter.Status.OPEN;
        if (!open) {
            values.addBoolean(filter.status() == PositionFilter.Status.CLOSED);
        }
        return connection
                .preparedQuery(open ? COUNT_OPEN : COUNT_ALL)
                .execute(values)
                .map(rows -> rows.iterator().next().getLong("total"));
    }

    /** A position and its key in the order of the list. */
    private record Listed(Portfolio.Position position, Portfolio.PositionKey key) {}

    private static Portfolio.Positions page(List<Listed> positions, long total, PageRequest page) {
        return new Portfolio.Positions(
                page.shown(positions).stream().map(Listed::position).toList(),
                total,
                page.limit(),
                page.offset(),
                page.next(positions, listed -> listed.key().cursor()));
    }

    private static Listed listed(Row row) {
        Portfolio.Position position = position(row);
        return new Listed(
                position,
                new Portfolio.PositionKey(
                        row.getOffsetDateTime("sorted_by"), position.market().id(), position.side()));
    }

    private static Portfolio.Position position(Row row) {
        boolean open = row.getBoolean("open");
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
                open ? Portfolio.PositionStatus.OPEN : Portfolio.PositionStatus.CLOSED,
                row.getLong("bets"),
                stake,
                Odds.nearest(row.getBigDecimal("average_odds")),
                credits(row, "payout"),
                Odds.nearest(row.getBigDecimal("current_odds")),
                value,
                open ? value.minus(stake) : Credits.ZERO,
                credits(row, "realised_pnl"),
                open ? cashOut(row) : null,
                row.getOffsetDateTime("last_bet_at").toInstant(),
                open ? null : row.getOffsetDateTime("closed_at").toInstant());
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
