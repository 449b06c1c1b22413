package app.thisthat.leaderboard;

import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The boards of a month, a week or a day; amounts are those of the window. */
final class WindowStore extends BoardStore {

    private static final String PLACED = Sql.load(WindowStore.class, "window.sql");
    private static final String PAGE = PLACED + Sql.load(WindowStore.class, "window_page.sql");
    private static final String AROUND = PLACED + Sql.load(WindowStore.class, "window_around_user.sql");
    private static final String EVERYBODY = Sql.load(WindowStore.class, "window_all_users.sql");
    private static final String TOTALS = Sql.load(WindowStore.class, "window_totals.sql");
    private static final String TODAY = "select (now() at time zone 'UTC')::date as today";

    /** More than other statements may take: it adds up and sorts what everybody did in the window. */
    private static final String LIMITS = "set local statement_timeout = '20s'; set local work_mem = '64MB'";

    private final Postgres postgres;
    private final TimeWindow window;

    WindowStore(Postgres postgres, TimeWindow window) {
        super(postgres);
        this.postgres = postgres;
        this.window = window;
    }

    /** The last day of every window. */
    static Future<LocalDate> today(Postgres postgres) {
        return postgres.statements().preparedQuery(TODAY).execute().map(rows -> rows.iterator()
                .next()
                .getLocalDate("today"));
    }

    @Override
    Future<LeaderboardEntry.Page> standings(Board board, PageRequest page) {
        long first = page.offset();
        return added(PAGE, board, Tuple.of(window.days(), first, first + page.limit()))
                .map(rows -> new LeaderboardEntry.Page(
                        standings(rows), rows.iterator().next().getLong("total"), page.limit(), page.offset()));
    }

    @Override
    Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours) {
        return added(AROUND, board, Tuple.of(window.days(), userId, neighbours)).map(rows -> {
            Row any = rows.iterator().next();
            return new LeaderboardEntry.Around(any.getLong("own_rank"), any.getLong("total"), standings(rows));
        });
    }

    private Future<RowSet<Row>> added(String sql, Board board, Tuple values) {
        return adding(transaction ->
                transaction.preparedQuery(sql.formatted(board.column())).execute(values));
    }

    private <T> Future<T> adding(Function<SqlConnection, Future<T>> work) {
        return postgres.pool()
                .withTransaction(
                        transaction -> transaction.query(LIMITS).execute().compose(set -> work.apply(transaction)));
    }

    @Override
    Future<List<UserTotals>> totals(UUID[] userIds) {
        return postgres.statements()
                .preparedQuery(TOTALS)
                .execute(Tuple.of(window.days()).addValue(userIds))
                .map(BoardStore::totals);
    }

    @Override
    Future<Void> everybody(Function<List<UserTotals>, Future<Void>> take) {
        return adding(reading -> reading.prepare(EVERYBODY)
                .compose(statement -> handOver(statement.cursor(Tuple.of(window.days())), take)));
    }
}
