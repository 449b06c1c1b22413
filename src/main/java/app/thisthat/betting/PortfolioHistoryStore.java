package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Reads the stored points of portfolios and adds the current values. */
final class PortfolioHistoryStore {

    private static final String POINTS = Sql.load(PortfolioHistoryStore.class, "portfolio_history.sql");
    private static final String PROFIT = "select overall_pnl from users where id = $1 and closed_at is null";

    private final Postgres postgres;

    PortfolioHistoryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The portfolio of a user over time; empty if the user does not exist. */
    Future<Optional<PortfolioHistory>> history(UUID userId, HistoryRange range) {
        return postgres.history().read(userId, connection -> {
            Future<PortfolioHistory.Stored> stored = stored(connection, userId, range);
            Future<Optional<Portfolio>> current = PortfolioStore.current(connection, userId);
            return Future.all(stored, current).map(read -> current.result()
                    .map(portfolio -> stored.result().with(range, portfolio)));
        });
    }

    /**
     * The realised profit and loss of a user over time; empty if there is no such account.
     *
     * @param caller whose turn the read uses
     */
    Future<Optional<PortfolioHistory.Profit>> profit(
            Object caller, Cancellation cancellation, UUID userId, HistoryRange range) {
        return postgres.replicatedHistory().read(caller, cancellation, connection -> {
            Future<PortfolioHistory.Stored> stored = stored(connection, userId, range);
            Future<Optional<Credits>> current = connection
                    .preparedQuery(PROFIT)
                    .execute(Tuple.of(userId))
                    .map(rows -> Rows.first(rows, row -> credits(row, "overall_pnl")));
            return Future.all(stored, current)
                    .map(read -> current.result().map(profit -> stored.result().profit(userId, range, profit)));
        });
    }

    private static Future<PortfolioHistory.Stored> stored(SqlConnection connection, UUID userId, HistoryRange range) {
        Tuple values = Tuple.of(userId).addInteger(seconds(range.length())).addInteger(seconds(range.step()));
        return connection.preparedQuery(POINTS).execute(values).map(PortfolioHistoryStore::stored);
    }

    private static Integer seconds(Optional<Duration> duration) {
        return duration.map(length -> (int) length.toSeconds()).orElse(null);
    }

    private static PortfolioHistory.Stored stored(RowSet<Row> rows) {
        Row scale = rows.iterator().next();
        List<PortfolioHistory.Point> points = StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getValue("at") != null)
                .map(PortfolioHistoryStore::point)
                .toList();
        return new PortfolioHistory.Stored(
                scale.getInteger("step"), instant(scale, "since"), instant(scale, "now"), points);
    }

    private static PortfolioHistory.Point point(Row row) {
        Credits balance = credits(row, "balance");
        Credits debt = credits(row, "debt");
        Credits value = credits(row, "value");
        return new PortfolioHistory.Point(
                instant(row, "at"),
                balance.plus(value).minus(debt),
                balance,
                debt,
                value,
                value.minus(credits(row, "stake")),
                credits(row, "realised_pnl"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static Credits credits(Row row, String column) {
        return Credits.of(row.getBigDecimal(column));
    }
}
