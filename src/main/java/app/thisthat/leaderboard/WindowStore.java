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

/** The leaderboards of a month, week or day in PostgreSQL. Amounts are those of the window. */
final class WindowStore extends BoardStore {

    private static final String RANKED = Sql.load(WindowStore.class, "window_ranked.sql");
    private static final String PAGE = RANKED + Sql.load(WindowStore.class, "window_page.sql");
    private static final String AROUND = RANKED + Sql.load(WindowStore.class, "window_around_user.sql");
    private static final String ALL_SCORES = Sql.load(WindowStore.class, "window_totals_of_all.sql") + SCORES;
    private static final String TOTALS = Sql.load(WindowStore.class, "window_totals.sql");
    private static final String TODAY = "select (now() at time zone 'UTC')::date as today";

    /** Higher than the defaults: the statements sum and sort the days of all users. */
    private static final String SET_LIMITS = "set local statement_timeout = '20s'; set local work_mem = '64MB'";

    private final Postgres postgres;
    private final TimeWindow window;

    WindowStore(Postgres postgres, TimeWindow window) {
        super(postgres);
        this.postgres = postgres;
        this.window = window;
    }

    /** The last day of every window. */
    static Future<LocalDate> today(Postgres postgres) {
        return postgres.updates().preparedQuery(TODAY).execute().map(rows -> rows.iterator()
                .next()
                .getLocalDate("today"));
    }

    @Override
    Future<LeaderboardEntry.Page> page(Board board, PageRequest page) {
        long firstIndex = page.offset();
        return query(PAGE, board, Tuple.of(window.days(), firstIndex, firstIndex + page.limit()))
                .map(rows -> LeaderboardEntry.Page.of(
                        entries(rows), rows.iterator().next().getLong("total"), page));
    }

    @Override
    Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours) {
        return query(AROUND, board, Tuple.of(window.days(), userId, neighbours)).map(rows -> {
            Row any = rows.iterator().next();
            return new LeaderboardEntry.Around(any.getLong("own_rank"), any.getLong("total"), entries(rows));
        });
    }

    private Future<RowSet<Row>> query(String sql, Board board, Tuple values) {
        return postgres.replicatedReports().readInTransaction(SLOW_READS, withRaisedLimits(connection -> connection
                .preparedQuery(sql.formatted(board.column()))
                .execute(values)));
    }

    private static <T> Function<SqlConnection, Future<T>> withRaisedLimits(Function<SqlConnection, Future<T>> work) {
        return connection -> connection.query(SET_LIMITS).execute().compose(set -> work.apply(connection));
    }

    @Override
    Future<List<UserTotals>> totals(UUID[] userIds) {
        return postgres.updates()
                .preparedQuery(TOTALS)
                .execute(Tuple.of(window.days()).addValue(userIds))
                .map(BoardStore::totals);
    }

    @Override
    Future<Void> allScores(Function<List<BoardScore>, Future<Void>> consumer) {
        return readAll(ALL_SCORES, Tuple.of(window.days()), consumer);
    }
}
