package app.thisthat.leaderboard;

import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The boards of all time. */
final class LeaderboardStore extends BoardStore {

    private static final String STANDINGS = Sql.load(LeaderboardStore.class, "leaderboard_page.sql");
    private static final String PLACE = Sql.load(LeaderboardStore.class, "count_ranked_before.sql");
    private static final String RANKED = Sql.load(LeaderboardStore.class, "stored_rank_around_user.sql");
    private static final String COUNT = "select count(*) as total from ranked_users";
    private static final String TOTALS = "select u.id, r.id is not null as ranked, u.overall_pnl, u.total_volume"
            + " from users u left join ranked_users r using (id) where u.id = any ($1)";
    private static final String ALL = "select id, true as ranked, overall_pnl, total_volume from ranked_users";

    private final Postgres postgres;

    LeaderboardStore(Postgres postgres) {
        super(postgres);
        this.postgres = postgres;
    }

    @Override
    Future<LeaderboardEntry.Page> standings(Board board, PageRequest page) {
        return rows(board, page.offset(), page.limit()).compose(standings -> postgres.pool()
                .preparedQuery(COUNT)
                .execute()
                .map(rows -> rows.iterator().next().getLong("total"))
                .map(total -> new LeaderboardEntry.Page(standings, total, page.limit(), page.offset())));
    }

    @Override
    Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours) {
        return postgres.pool()
                .preparedQuery(PLACE.formatted(board.column()))
                .execute(Tuple.of(userId))
                .compose(found -> {
                    Row row = found.iterator().next();
                    long total = row.getLong("total");
                    if (!row.getBoolean("ranked")) {
                        return Future.succeededFuture(new LeaderboardEntry.Around(null, total, List.of()));
                    }
                    long place = row.getLong("before");
                    long first = Math.max(0, place - neighbours);
                    return rows(board, first, (int) (place - first) + 1 + neighbours)
                            .map(rows -> new LeaderboardEntry.Around(place + 1, total, rows));
                });
    }

    @Override
    Future<Optional<LeaderboardEntry.Around>> lastRanked(Board board, UUID userId, int neighbours) {
        return postgres.statements()
                .preparedQuery(RANKED.formatted(board.rankColumn()))
                .execute(Tuple.of(userId, neighbours))
                .map(rows -> {
                    Row any = rows.iterator().next();
                    Long rank = any.getLong("own_rank");
                    boolean unheardOf = any.getBoolean("ranked") && rank == null;
                    return unheardOf
                            ? Optional.empty()
                            : Optional.of(new LeaderboardEntry.Around(rank, any.getLong("total"), standings(rows)));
                });
    }

    private Future<List<LeaderboardEntry>> rows(Board board, long before, int count) {
        return postgres.pool()
                .preparedQuery(STANDINGS.formatted(board.column()))
                .execute(Tuple.of(count, before))
                .map(rows -> {
                    List<LeaderboardEntry> standings = new ArrayList<>();
                    rows.forEach(row -> standings.add(standing(row, before + standings.size() + 1)));
                    return standings;
                });
    }

    @Override
    Future<List<UserTotals>> totals(UUID[] userIds) {
        return postgres.statements()
                .preparedQuery(TOTALS)
                .execute(Tuple.tuple().addValue(userIds))
                .map(BoardStore::totals);
    }

    @Override
    Future<Void> everybody(Function<List<UserTotals>, Future<Void>> take) {
        return postgres.pool().withTransaction(reading -> reading.prepare(ALL)
                .compose(statement -> handOver(statement.cursor(), take)));
    }
}
