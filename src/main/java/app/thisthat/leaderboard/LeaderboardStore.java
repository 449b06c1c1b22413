package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Page;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads the leaderboards from the balances themselves, so that they are exact at every moment. */
final class LeaderboardStore {

    private static final String STANDINGS = Sql.load(LeaderboardStore.class, "standings.sql");
    private static final String COUNT = "select count(*) as total from users where role = 'user'";

    private final Postgres postgres;

    LeaderboardStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A part of a board. */
    Future<Standing.Page> standings(Board board, Page page) {
        Future<List<Standing>> standings = postgres.statements()
                .preparedQuery(STANDINGS.formatted(board.column()))
                .execute(Tuple.of(page.limit(), page.offset()))
                .map(rows -> ranked(rows, page.offset()));
        Future<Long> total = postgres.statements()
                .preparedQuery(COUNT)
                .execute()
                .map(rows -> rows.iterator().next().getLong("total"));
        return Future.all(standings, total)
                .map(both -> new Standing.Page(standings.result(), total.result(), page.limit(), page.offset()));
    }

    private static List<Standing> ranked(Iterable<Row> rows, int before) {
        List<Standing> standings = new ArrayList<>();
        for (Row row : rows) {
            standings.add(new Standing(
                    before + standings.size() + 1L,
                    new Standing.User(row.getUUID("id"), row.getString("username")),
                    Credits.of(row.getBigDecimal("overall_pnl")),
                    Credits.of(row.getBigDecimal("total_volume"))));
        }
        return standings;
    }
}
