package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Page;
import app.thisthat.platform.Postgres;
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
    abstract Future<Standing.Page> standings(Board board, Page page);

    /** A user's place with those on either side; nobody if the user is not ranked. */
    abstract Future<Standing.Around> around(Board board, UUID userId, int neighbours);

    /** The same as of the last ranking, found in no time; empty if there was none that knew of the user. */
    Future<Optional<Standing.Around>> lastRanked(Board board, UUID userId, int neighbours) {
        return Future.succeededFuture(Optional.empty());
    }

    /** What a section of a live board shows; who is not ranked any more is left out. */
    Future<List<Standing>> described(Section section) {
        return postgres.statements()
                .preparedQuery(NAMES)
                .execute(Tuple.tuple().addValue(section.userIds()))
                .map(rows -> lines(section, rows));
    }

    private static List<Standing> lines(Section section, RowSet<Row> ranked) {
        Map<UUID, String> names = new HashMap<>();
        ranked.forEach(row -> names.put(row.getUUID("id"), row.getString("username")));
        List<Standing> lines = new ArrayList<>();
        long rank = section.first();
        for (Section.Place place : section.places()) {
            rank++;
            if (names.containsKey(place.userId())) {
                Standing.User user = new Standing.User(place.userId(), names.get(place.userId()));
                lines.add(new Standing(rank, user, place.overallPnL(), place.totalVolume()));
            }
        }
        return lines;
    }

    /** What users are ranked by now. */
    abstract Future<List<Totals>> totals(UUID[] userIds);

    /** Hands over everybody who is ranked, some hundreds at a time, each after the one before was taken. */
    abstract Future<Void> everybody(Function<List<Totals>, Future<Void>> take);

    static Future<Void> handOver(Cursor everybody, Function<List<Totals>, Future<Void>> take) {
        return everybody
                .read(CHUNK)
                .compose(rows -> take.apply(totals(rows)))
                .compose(taken -> everybody.hasMore() ? handOver(everybody, take) : Future.succeededFuture());
    }

    static List<Totals> totals(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Totals(
                        row.getUUID("id"),
                        row.getBoolean("ranked"),
                        Credits.of(row.getBigDecimal("overall_pnl")),
                        Credits.of(row.getBigDecimal("total_volume"))))
                .toList();
    }

    /** The rows of places that have somebody in them, with their ranks. */
    static List<Standing> standings(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getUUID("id") != null)
                .map(row -> standing(row, row.getLong("rank")))
                .toList();
    }

    static Standing standing(Row row, long rank) {
        return new Standing(
                rank,
                new Standing.User(row.getUUID("id"), row.getString("username")),
                Credits.of(row.getBigDecimal("overall_pnl")),
                Credits.of(row.getBigDecimal("total_volume")));
    }
}
