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
 * Writes the ranks that profiles show. The new ranks are read through a cursor and written in short transactions of their
 * own, which pass over rows that a bet holds: nobody waits for a ranking, however many users there are.
 */
final class RankStore {

    private static final String CHANGED = Sql.load(RankStore.class, "changed_ranks.sql");
    private static final String WRITE = Sql.load(RankStore.class, "write_ranks.sql");

    private static final String REQUIRE =
            "update leaderboard_rules set min_settled_bets = $1 where min_settled_bets <> $1";

    private static final int CHUNK = 2_000;

    static final Outcome NOTHING = new Outcome(0, 0);

    private final Postgres postgres;

    /**
     * What a ranking did.
     *
     * @param written rows that were changed
     * @param passedOver rows that were to be changed but were held by others
     */
    record Outcome(long written, long passedOver) {

        private Outcome plus(int changed, int asked) {
            return new Outcome(written + changed, passedOver + asked - changed);
        }
    }

    RankStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Lets only those be ranked, on every board, who have won or lost so many bets. */
    Future<Void> requireSettledBets(int min) {
        return postgres.statements()
                .preparedQuery(REQUIRE)
                .execute(Tuple.of(min))
                .mapEmpty();
    }

    /** Ranks everybody and writes the ranks that changed, as long as the lease holds: late ones would be wrong. */
    Future<Outcome> rank(Lease lease) {
        return postgres.pool()
                .withTransaction(reading -> changed(reading).compose(cursor -> write(cursor, lease, NOTHING)));
    }

    private static Future<Cursor> changed(SqlConnection reading) {
        return reading.prepare(CHANGED).map(statement -> statement.cursor());
    }

    private Future<Outcome> write(Cursor cursor, Lease lease, Outcome soFar) {
        return cursor.read(CHUNK).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(soFar);
            }
            return postgres.statements()
                    .preparedQuery(WRITE)
                    .execute(arrays(rows).addValue(lease.job()).addValue(lease.token()))
                    .map(written -> soFar.plus(written.rowCount(), rows.size()))
                    .compose(outcome ->
                            cursor.hasMore() ? write(cursor, lease, outcome) : Future.succeededFuture(outcome));
        });
    }

    private static Tuple arrays(RowSet<Row> rows) {
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
