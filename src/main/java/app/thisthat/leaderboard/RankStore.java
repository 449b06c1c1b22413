package app.thisthat.leaderboard;

import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * Writes the all-time ranks that profiles show. The new ranks are read through a cursor and written in short
 * transactions, which skip rows that are locked: neither bets nor the ranking wait for the other.
 */
final class RankStore {

    private static final String CHANGED_RANKS = Sql.load(RankStore.class, "changed_ranks.sql");
    private static final String WRITE_RANKS = Sql.load(RankStore.class, "write_ranks.sql");

    private static final String SET_MIN_SETTLED_BETS =
            "update leaderboard_rules set min_settled_bets = $1 where min_settled_bets <> $1";

    private static final int CHUNK = 2_000;

    static final Result NO_CHANGES = new Result(0, 0);

    private final Postgres postgres;

    /** Number of changed rows, and of rows skipped because they were locked. */
    record Result(long written, long skipped) {

        private Result plus(int changed, int requested) {
            return new Result(written + changed, skipped + requested - changed);
        }
    }

    RankStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Sets the number of settled bets from which a user is ranked, on every board and in every window. */
    Future<Void> setMinSettledBets(int min) {
        return postgres.updates()
                .preparedQuery(SET_MIN_SETTLED_BETS)
                .execute(Tuple.of(min))
                .mapEmpty();
    }

    /** Ranks all users and writes the ranks that changed. Writes nothing once the lease is lost. */
    Future<Result> rank(Lease lease) {
        return postgres.jobs().withTransaction(connection -> changedRanks(connection)
                .compose(cursor -> write(cursor, lease, NO_CHANGES)));
    }

    private static Future<Cursor> changedRanks(SqlConnection connection) {
        return connection.prepare(CHANGED_RANKS).map(statement -> statement.cursor());
    }

    private Future<Result> write(Cursor cursor, Lease lease, Result soFar) {
        return cursor.read(CHUNK).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(soFar);
            }
            return postgres.jobs()
                    .preparedQuery(WRITE_RANKS)
                    .execute(columns(rows).addValue(lease.job()).addValue(lease.token()))
                    .map(written -> soFar.plus(written.rowCount(), rows.size()))
                    .compose(
                            result -> cursor.hasMore() ? write(cursor, lease, result) : Future.succeededFuture(result));
        });
    }

    private static Tuple columns(RowSet<Row> rows) {
        UUID[] ids = new UUID[rows.size()];
        Integer[] byPnl = new Integer[rows.size()];
        Integer[] byVolume = new Integer[rows.size()];
        int i = 0;
        for (Row row : rows) {
            ids[i] = row.getUUID("id");
            byPnl[i] = row.getInteger("by_pnl");
            byVolume[i] = row.getInteger("by_volume");
            i++;
        }
        return Tuple.tuple().addValue(ids).addValue(byPnl).addValue(byVolume);
    }
}
