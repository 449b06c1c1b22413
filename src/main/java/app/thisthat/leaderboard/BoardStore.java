package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.Postgres;
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
 * The boards of one window in PostgreSQL, where they are always right, and what the live ones are built from and followed
 * by. With many users it takes seconds to rank them all, so that a page and an exact place are for when there are no live ones.
 */
abstract class BoardStore {

    /** So many are put into Redis at once: a few milliseconds, for which it answers nobody else. */
    private static final int CHUNK = 500;

    private static final String NAMES = "select id, username from ranked_users where id = any ($1)";

    private final Postgres postgres;

    BoardStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A part of a board. */
    abstract Future<LeaderboardEntry.Page> standings(Board board, PageRequest page);

    /** A user's place with those on either side; nobody if the user is not ranked. */
    abstract Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours);

    /** The same as of the last ranking, found in no time; empty if there was none that knew of the user. */
    Future<Optional<LeaderboardEntry.Around>> lastRanked(Board board, UUID userId, int neighbours) {
        return Future.succeededFuture(Optional.empty());
    }

    /** What a section of a live board shows; who is not ranked any more is left out. */
    Future<List<LeaderboardEntry>> described(BoardSlice section) {
        return postgres.statements()
                .preparedQuery(NAMES)
                .execute(Tuple.tuple().addValue(section.userIds()))
                .map(rows -> lines(section, rows));
    }

    private static List<LeaderboardEntry> lines(BoardSlice section, RowSet<Row> ranked) {
        Map<UUID, String> names = new HashMap<>();
        ranked.forEach(row -> names.put(row.getUUID("id"), row.getString("username")));
        List<LeaderboardEntry> lines = new ArrayList<>();
        long rank = section.first();
        for (BoardSlice.Place place : section.places()) {
            rank++;
            if (names.containsKey(place.userId())) {
                LeaderboardEntry.User user = new LeaderboardEntry.User(place.userId(), names.get(place.userId()));
                lines.add(new LeaderboardEntry(rank, user, place.overallPnL(), place.totalVolume()));
            }
        }
        return lines;
    }

    /** What users are ranked by now. */
    abstract Future<List<UserTotals>> totals(UUID[] userIds);

    /** Hands over everybody who is ranked, some hundreds at a time, each after the one before was taken. */
    abstract Future<Void> everybody(Function<List<UserTotals>, Future<Void>> take);

    static Future<Void> handOver(Cursor everybody, Function<List<UserTotals>, Future<Void>> take) {
        return everybody
                .read(CHUNK)
                .compose(rows -> take.apply(totals(rows)))
                .compose(taken -> everybody.hasMore() ? handOver(everybody, take) : Future.succeededFuture());
    }

    static List<UserTotals> totals(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new UserTotals(
                        row.getUUID("id"),
                        row.getBoolean("ranked"),
                        Credits.of(row.getBigDecimal("overall_pnl")),
                        Credits.of(row.getBigDecimal("total_volume"))))
                .toList();
    }

    /** The rows of places that have somebody in them, with their ranks. */
    static List<LeaderboardEntry> standings(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getUUID("id") != null)
                .map(row -> standing(row, row.getLong("rank")))
                .toList();
    }

    static LeaderboardEntry standing(Row row, long rank) {
        return new LeaderboardEntry(
                rank,
                new LeaderboardEntry.User(row.getUUID("id"), row.getString("username")),
                Credits.of(row.getBigDecimal("overall_pnl")),
                Credits.of(row.getBigDecimal("total_volume")));
    }
}
