package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * The leaderboards of one window in PostgreSQL, the source of truth. The live ranks are built and updated from it. With
 * many users a page or an exact rank takes seconds, so these are read only while there are no live ranks.
 */
abstract class BoardStore {

    /** Users per Redis command when the ranks are rebuilt; Redis is blocked for a few milliseconds. */
    static final int REBUILD_CHUNK = 1_000;

    /** Last part of a statement for all scores, after the totals. */
    static final String SCORES = Sql.load(BoardStore.class, "scores_by_board.sql");

    /** Higher than the defaults: all users are summed up and sorted, for both boards. */
    private static final String SET_LIMITS = "set local statement_timeout = '60s'; set local work_mem = '64MB'";

    /**
     * Caller of the reads from PostgreSQL. They share the turns of one caller, so that bets, other reports and the
     * rebuild of the live ranks keep their share of the database. See {@link #turnOf}.
     */
    static final String SLOW_READS = "leaderboards";

    private static final String NAMES = "select id, username from ranked_users where id = any ($1)";

    private final Postgres postgres;

    BoardStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The turns of a client among the slow reads. */
    static FairReads.Member turnOf(Object client) {
        return new FairReads.Member(SLOW_READS, client);
    }

    abstract Future<LeaderboardEntry.Page> page(Board board, PageRequest page);

    /** A user's rank and neighbours; no rank and no entries if the user is not ranked. */
    abstract Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours);

    /** A page of the stored ranks of the last ranking job, which is fast; empty if there are none. */
    Future<Optional<LeaderboardEntry.Page>> storedPage(Board board, PageRequest page) {
        return Future.succeededFuture(Optional.empty());
    }

    /**
     * A user's rank and neighbours from the stored ranks of the last ranking job, which is fast; empty if it has not
     * ranked the user.
     */
    Future<Optional<LeaderboardEntry.Around>> aroundStoredRank(Board board, UUID userId, int neighbours) {
        return Future.succeededFuture(Optional.empty());
    }

    /** The entries of a live slice; users who are no longer ranked are left out. */
    Future<List<LeaderboardEntry>> entries(BoardSlice slice) {
        return postgres.reads()
                .preparedQuery(NAMES)
                .execute(Tuple.tuple().addValue(slice.userIds()))
                .map(rows -> entries(slice, rows));
    }

    private static List<LeaderboardEntry> entries(BoardSlice slice, RowSet<Row> ranked) {
        Map<UUID, String> names = new HashMap<>();
        ranked.forEach(row -> names.put(row.getUUID("id"), row.getString("username")));
        List<LeaderboardEntry> entries = new ArrayList<>();
        long rank = slice.firstIndex();
        for (BoardSlice.Member member : slice.members()) {
            rank++;
            if (names.containsKey(member.userId())) {
                LeaderboardEntry.User user = new LeaderboardEntry.User(member.userId(), names.get(member.userId()));
                entries.add(new LeaderboardEntry(rank, user, member.overallPnL(), member.totalVolume()));
            }
        }
        return entries;
    }

    abstract Future<List<UserTotals>> totals(UUID[] userIds);

    /**
     * Reads the scores of all ranked users in chunks, board after board, each in its order. The consumer gets a chunk
     * after it has taken the one before.
     */
    abstract Future<Void> allScores(Function<List<BoardScore>, Future<Void>> consumer);

    /** Runs a statement that ends with {@link #SCORES}. */
    Future<Void> readAll(String sql, Tuple values, Function<List<BoardScore>, Future<Void>> consumer) {
        return postgres.jobs().withTransaction(connection -> connection
                .query(SET_LIMITS)
                .execute()
                .compose(set -> connection.prepare(sql))
                .compose(statement -> readAll(statement.cursor(values), consumer, Future.succeededFuture())));
    }

    /** PostgreSQL reads a chunk while the consumer takes the one before. */
    private static Future<Void> readAll(
            Cursor cursor, Function<List<BoardScore>, Future<Void>> consumer, Future<Void> taken) {
        return cursor.read(REBUILD_CHUNK)
                .map(BoardStore::scores)
                .compose(scores -> taken.compose(before -> {
                    Future<Void> taking = scores.isEmpty() ? Future.succeededFuture() : consumer.apply(scores);
                    return cursor.hasMore() ? readAll(cursor, consumer, taking) : taking;
                }));
    }

    private static List<BoardScore> scores(RowSet<Row> rows) {
        return Rows.list(
                rows,
                row -> new BoardScore(
                        Board.ofStoredName(row.getString("board")), row.getUUID("id"), row.getLong("score")));
    }

    static List<UserTotals> totals(RowSet<Row> rows) {
        return Rows.list(
                rows,
                row -> new UserTotals(
                        row.getUUID("id"),
                        row.getBoolean("ranked"),
                        Credits.of(row.getBigDecimal("overall_pnl")),
                        Credits.of(row.getBigDecimal("board_volume"))));
    }

    /** The entries of a result that has a row without a user if there are none. */
    static List<LeaderboardEntry> entries(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getUUID("id") != null)
                .map(row -> entry(row, row.getLong("rank")))
                .toList();
    }

    static LeaderboardEntry entry(Row row, long rank) {
        return new LeaderboardEntry(
                rank,
                new LeaderboardEntry.User(row.getUUID("id"), row.getString("username")),
                Credits.of(row.getBigDecimal("overall_pnl")),
                Credits.of(row.getBigDecimal("board_volume")));
    }
}
