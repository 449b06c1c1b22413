package app.thisthat.leaderboard;

import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The all-time leaderboards in PostgreSQL. */
final class LeaderboardStore extends BoardStore {

    private static final String PAGE = Sql.load(LeaderboardStore.class, "leaderboard_page.sql");
    private static final String COUNT_BEFORE = Sql.load(LeaderboardStore.class, "count_ranked_before.sql");
    private static final String STORED_RANK = Sql.load(LeaderboardStore.class, "stored_rank_around_user.sql");
    private static final String STORED_PAGE = Sql.load(LeaderboardStore.class, "stored_ranks_page.sql");
    private static final String COUNT = "select count(*) as total from ranked_users";
    private static final String TOTALS =
            "select u.id, r.id is not null as ranked, u.overall_pnl, u.total_volume - u.hedged_volume as board_volume"
                    + " from users u left join ranked_users r using (id) where u.id = any ($1)";
    private static final String ALL_SCORES =
            "with totals as materialized (select id, overall_pnl, board_volume from ranked_users) " + SCORES;

    /** Caller of the reads of stored ranks, which take milliseconds and do not wait for the slow ones. */
    private static final String STORED_READS = "stored leaderboards";

    private final Postgres postgres;

    LeaderboardStore(Postgres postgres) {
        super(postgres);
        this.postgres = postgres;
    }

    @Override
    Future<LeaderboardEntry.Page> page(Board board, PageRequest page) {
        return postgres.replicatedReports()
                .read(SLOW_READS, connection -> entries(connection, board, page.offset(), page.limit())
                        .compose(entries -> connection
                                .preparedQuery(COUNT)
                                .execute()
                                .map(rows -> rows.iterator().next().getLong("total"))
                                .map(total -> LeaderboardEntry.Page.of(entries, total, page))));
    }

    @Override
    Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours) {
        return postgres.replicatedReports().read(turnOf(userId), connection -> connection
                .preparedQuery(COUNT_BEFORE.formatted(board.column()))
                .execute(Tuple.of(userId))
                .compose(found -> {
                    Row row = found.iterator().next();
                    long total = row.getLong("total");
                    if (!row.getBoolean("ranked")) {
                        return Future.succeededFuture(new LeaderboardEntry.Around(null, total, List.of()));
                    }
                    long index = row.getLong("before");
                    long firstIndex = Math.max(0, index - neighbours);
                    return entries(connection, board, firstIndex, (int) (index - firstIndex) + 1 + neighbours)
                            .map(entries -> new LeaderboardEntry.Around(index + 1, total, entries));
                }));
    }

    @Override
    Future<Optional<LeaderboardEntry.Page>> storedPage(Board board, PageRequest page) {
        int last = Math.addExact(page.offset(), page.limit());
        return postgres.replicatedReports()
                .read(STORED_READS, connection -> connection
                        .preparedQuery(STORED_PAGE)
                        .execute(Tuple.of(board.storedName(), page.offset(), last, RankStore.PLACES_PER_BLOCK)))
                .map(rows -> {
                    long total = rows.iterator().next().getLong("total");
                    return total == 0
                            ? Optional.empty()
                            : Optional.of(LeaderboardEntry.Page.of(entries(rows), total, page));
                });
    }

    @Override
    Future<Optional<LeaderboardEntry.Around>> aroundStoredRank(Board board, UUID userId, int neighbours) {
        return postgres.reads()
                .preparedQuery(STORED_RANK)
                .execute(Tuple.of(userId, neighbours, board.storedName(), RankStore.PLACES_PER_BLOCK))
                .map(rows -> {
                    Row any = rows.iterator().next();
                    Long rank = any.getLong("own_rank");
                    boolean rankedSince = any.getBoolean("ranked") && rank == null;
                    return rankedSince
                            ? Optional.empty()
                            : Optional.of(new LeaderboardEntry.Around(rank, any.getLong("total"), entries(rows)));
                });
    }

    private static Future<List<LeaderboardEntry>> entries(
            SqlConnection connection, Board board, long firstIndex, int count) {
        return connection
                .preparedQuery(PAGE.formatted(board.column()))
                .execute(Tuple.of(count, firstIndex))
                .map(rows -> {
                    List<LeaderboardEntry> entries = new ArrayList<>();
                    rows.forEach(row -> entries.add(entry(row, firstIndex + entries.size() + 1)));
                    return entries;
                });
    }

    @Override
    Future<List<UserTotals>> totals(UUID[] userIds) {
        return postgres.updates()
                .preparedQuery(TOTALS)
                .execute(Tuple.tuple().addValue(userIds))
                .map(BoardStore::totals);
    }

    @Override
    Future<Void> allScores(Function<List<BoardScore>, Future<Void>> consumer) {
        return readAll(ALL_SCORES, Tuple.tuple(), consumer);
    }
}
