package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Page;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The boards of a month, a week or a day in PostgreSQL; amounts are those of the window. */
final class WindowStore {

    private static final String PLACED = Sql.load(WindowStore.class, "window.sql");
    private static final String PAGE = PLACED + Sql.load(WindowStore.class, "window_page.sql");
    private static final String AROUND = PLACED + Sql.load(WindowStore.class, "window_around.sql");

    /** More than other statements may take: it adds up and sorts what everybody did in the window. */
    private static final String LIMITS = "set local statement_timeout = '20s'; set local work_mem = '64MB'";

    private final Postgres postgres;

    WindowStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A part of a board. */
    Future<Standing.Page> standings(Board board, Window window, Page page) {
        long first = page.offset();
        return added(PAGE, board, Tuple.of(window.days(), first, first + page.limit()))
                .map(rows -> new Standing.Page(
                        standings(rows), rows.iterator().next().getLong("total"), page.limit(), page.offset()));
    }

    /** A user's place with those on either side; nobody if the user is not on the board. */
    Future<Standing.Around> around(Board board, Window window, UUID userId, int neighbours) {
        return added(AROUND, board, Tuple.of(window.days(), userId, neighbours)).map(rows -> {
            if (rows.size() == 0) {
                return new Standing.Around(null, 0, List.of());
            }
            Row any = rows.iterator().next();
            return new Standing.Around(any.getLong("own_rank"), any.getLong("total"), standings(rows));
        });
    }

    private Future<RowSet<Row>> added(String sql, Board board, Tuple values) {
        return postgres.pool()
                .withTransaction(
                        transaction -> transaction.query(LIMITS).execute().compose(set -> transaction
                                .preparedQuery(sql.formatted(board.column()))
                                .execute(values)));
    }

    private static List<Standing> standings(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getUUID("id") != null)
                .map(row -> new Standing(
                        row.getLong("rank"),
                        new Standing.User(row.getUUID("id"), row.getString("username")),
                        Credits.of(row.getBigDecimal("overall_pnl")),
                        Credits.of(row.getBigDecimal("total_volume"))))
                .toList();
    }
}
