package app.thisthat.leaderboard;

import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * Writes the all-time ranks that profiles show. Ranks lie in blocks of their own, so neither bets nor a ranking wait.
 */
final class RankStore {

    /**
     * Users per block of {@code ranks_by_place}. A change needs a migration that empties the table. One block fits into
     * a row of 2 kB, the most that PostgreSQL stores in one piece.
     */
    static final int PLACES_PER_BLOCK = 100;

    private static final String RANK_USERS = Sql.load(RankStore.class, "rank_users.sql");

    private static final String SET_MIN_SETTLED_BETS =
            "update leaderboard_rules set min_settled_bets = $1 where min_settled_bets <> $1";

    /** Higher than the defaults. A board has three sorts, each of which may use this much memory. */
    private static final String SET_LIMITS = "set local work_mem = '64MB'; set local statement_timeout = '120s'";

    private final Postgres postgres;

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

    /**
     * Ranks all users and writes the ranks that changed, board by board. Writes nothing once the lease is lost.
     *
     * @return number of changed blocks
     */
    Future<Long> rank(Lease lease) {
        Future<Long> written = Future.succeededFuture(0L);
        for (Board board : Board.values()) {
            written = written.compose(before -> rank(board, lease).map(blocks -> before + blocks));
        }
        return written;
    }

    private Future<Long> rank(Board board, Lease lease) {
        return postgres.jobs().withTransaction(connection -> connection
                .query(SET_LIMITS)
                .execute()
                .compose(set -> connection
                        .preparedQuery(RANK_USERS.formatted(board.column()))
                        .execute(Tuple.of(board.storedName(), PLACES_PER_BLOCK, lease.job(), lease.token())))
                .map(rows -> rows.iterator().next().getLong("blocks")));
    }
}
