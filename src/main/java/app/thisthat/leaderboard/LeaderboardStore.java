package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Page;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Sql;
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

/** The leaderboards in PostgreSQL, where they are always right, and what the live ones are built from. */
final class LeaderboardStore {

    private static final String STANDINGS = Sql.load(LeaderboardStore.class, "standings.sql");
    private static final String PLACE = Sql.load(LeaderboardStore.class, "place.sql");
    private static final String COUNT = "select count(*) as total from ranked_users";
    private static final String BY_ID =
            "select id, username, overall_pnl, total_volume from ranked_users where id = any ($1)";
    private static final String TOTALS = "select u.id, r.id is not null as ranked, u.overall_pnl, u.total_volume"
            + " from users u left join ranked_users r using (id) where u.id = any ($1)";
    private static final String ALL = "select id, true as ranked, overall_pnl, total_volume from ranked_users";

    private static final int CHUNK = 2_000;

    private final Postgres postgres;

    LeaderboardStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A part of a board. */
    Future<Standing.Page> standings(Board board, Page page) {
        Future<List<Standing>> standings = rows(board, page.offset(), page.limit());
        Future<Long> total = postgres.statements()
                .preparedQuery(COUNT)
                .execute()
                .map(rows -> rows.iterator().next().getLong("total"));
        return Future.all(standings, total)
                .map(both -> new Standing.Page(standings.result(), total.result(), page.limit(), page.offset()));
    }

    /** A user's place with those on either side; empty if the user is not ranked. */
    Future<Optional<Standing.Around>> around(Board board, UUID userId, int neighbours) {
        return postgres.statements()
                .preparedQuery(PLACE.formatted(board.column()))
                .execute(Tuple.of(userId))
                .compose(found -> {
                    if (found.size() == 0) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    Row row = found.iterator().next();
                    long place = row.getLong("before");
                    long first = Math.max(0, place - neighbours);
                    return rows(board, first, (int) (place - first) + 1 + neighbours)
                            .map(rows -> Optional.of(new Standing.Around(place + 1, row.getLong("total"), rows)));
                });
    }

    private Future<List<Standing>> rows(Board board, long before, int count) {
        return postgres.statements()
                .preparedQuery(STANDINGS.formatted(board.column()))
                .execute(Tuple.of(count, before))
                .map(rows -> {
                    List<Standing> standings = new ArrayList<>();
                    rows.forEach(row -> standings.add(standing(row, before + standings.size() + 1)));
                    return standings;
                });
    }

    private static Standing standing(Row row, long rank) {
        return new Standing(
                rank,
                new Standing.User(row.getUUID("id"), row.getString("username")),
                Credits.of(row.getBigDecimal("overall_pnl")),
                Credits.of(row.getBigDecimal("total_volume")));
    }

    /** What a section of a live board shows; who is not ranked any more is left out. */
    Future<List<Standing>> described(Board board, Section section) {
        UUID[] ids = section.places().stream().map(Section.Place::userId).toArray(UUID[]::new);
        return postgres.statements()
                .preparedQuery(BY_ID)
                .execute(Tuple.tuple().addValue(ids))
                .map(rows -> {
                    Map<UUID, Row> byId = new HashMap<>();
                    rows.forEach(row -> byId.put(row.getUUID("id"), row));
                    List<Standing> standings = new ArrayList<>();
                    for (int i = 0; i < ids.length; i++) {
                        Row row = byId.get(ids[i]);
                        if (row != null) {
                            Credits amount = section.places().get(i).amount();
                            standings.add(standing(row, section.first() + i + 1).with(board, amount));
                        }
                    }
                    return standings;
                });
    }

    /** What users are ranked by now. */
    Future<List<Totals>> totals(UUID[] userIds) {
        return postgres.statements()
                .preparedQuery(TOTALS)
                .execute(Tuple.tuple().addValue(userIds))
                .map(LeaderboardStore::totals);
    }

    /** Hands over everybody who is ranked, some thousands at a time, each after the one before was taken. */
    Future<Void> everybody(Function<List<Totals>, Future<Void>> take) {
        return postgres.pool().withTransaction(reading -> reading.prepare(ALL)
                .compose(statement -> handOver(statement.cursor(), take)));
    }

    private static Future<Void> handOver(Cursor cursor, Function<List<Totals>, Future<Void>> take) {
        return cursor.read(CHUNK)
                .compose(rows -> take.apply(totals(rows)))
                .compose(taken -> cursor.hasMore() ? handOver(cursor, take) : Future.succeededFuture());
    }

    private static List<Totals> totals(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Totals(
                        row.getUUID("id"),
                        row.getBoolean("ranked"),
                        Credits.of(row.getBigDecimal("overall_pnl")),
                        Credits.of(row.getBigDecimal("total_volume"))))
                .toList();
    }
}
