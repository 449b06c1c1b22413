package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The boards by results in PostgreSQL. A page is read in the order of an index; the total and the rank of a user visit all
 * eligible users, so these reads share the turns of one caller, which their clients use in rotation.
 */
final class ResultBoardStore {

    private static final String ELIGIBLE = Sql.load(ResultBoardStore.class, "eligible_results.sql");

    /** The columns of an entry; %1$s is the score. */
    private static final String COLUMNS = "select u.id, u.username, round(r.%1$s, 4) as score, r.markets,"
            + " round(r.profit / r.stakes, 4) as roi, round((r.wins - r.odds) / r.markets, 4) as edge,"
            + " round(r.brier / r.markets, 4) as brier ";

    private static final String PAGE = COLUMNS + ELIGIBLE + " order by r.%1$s desc, r.user_id limit $5 offset $6";
    private static final String COUNT = "select count(*) as total " + ELIGIBLE;
    private static final String AROUND = "with ranked as (" + COLUMNS.stripTrailing()
            + ", row_number() over (order by r.%1$s desc, r.user_id) as rank " + ELIGIBLE + ") "
            + Sql.load(ResultBoardStore.class, "results_around_user.sql");

    private final Postgres postgres;
    private final Eligibility required;

    ResultBoardStore(Postgres postgres, Eligibility required) {
        this.postgres = postgres;
        this.required = required;
    }

    /**
     * A page of a board; the category is empty for all markets.
     *
     * @param client whose turn the read uses
     */
    Future<ResultStanding.Page> page(
            ResultBoard board, String category, PageRequest page, Object client, Cancellation cancellation) {
        return postgres.replicatedReports().read(BoardStore.turnOf(client), cancellation, connection -> connection
                .preparedQuery(PAGE.formatted(board.column()))
                .execute(parameters(category).addInteger(page.limit()).addInteger(page.offset()))
                .compose(rows -> connection
                        .preparedQuery(COUNT)
                        .execute(parameters(category))
                        .map(counted -> ResultStanding.Page.of(
                                standings(rows, page.offset()),
                                counted.iterator().next().getLong("total"),
                                page,
                                required))));
    }

    /** A user's rank and neighbours. */
    Future<ResultStanding.Around> around(
            ResultBoard board, String category, UUID userId, int neighbours, Cancellation cancellation) {
        return postgres.replicatedReports().read(BoardStore.turnOf(userId), cancellation, connection -> connection
                .preparedQuery(AROUND.formatted(board.column()))
                .execute(parameters(category).addUUID(userId).addInteger(neighbours))
                .map(rows -> {
                    Row any = rows.iterator().next();
                    return new ResultStanding.Around(
                            any.getLong("own_rank"), any.getLong("total"), ranked(rows), required, own(any));
                }));
    }

    private Tuple parameters(String category) {
        return Tuple.tuple()
                .addString(category)
                .addInteger(required.marketsPlayed())
                .addLong(required.volumeAtRisk().decimal().longValue())
                .addInteger(required.accountAgeDays());
    }

    private static List<ResultStanding> standings(RowSet<Row> rows, long firstIndex) {
        List<ResultStanding> standings = new ArrayList<>();
        rows.forEach(row -> standings.add(standing(row, firstIndex + standings.size() + 1)));
        return standings;
    }

    /** The entries of a result that has a row without a user if there are none. */
    private static List<ResultStanding> ranked(RowSet<Row> rows) {
        List<ResultStanding> standings = new ArrayList<>();
        for (Row row : rows) {
            if (row.getUUID("id") != null) {
                standings.add(standing(row, row.getLong("rank")));
            }
        }
        return standings;
    }

    private static ResultStanding standing(Row row, long rank) {
        return new ResultStanding(
                rank,
                new LeaderboardEntry.User(row.getUUID("id"), row.getString("username")),
                row.getBigDecimal("score"),
                row.getInteger("markets"),
                row.getBigDecimal("roi"),
                row.getBigDecimal("edge"),
                row.getBigDecimal("brier"));
    }

    private static Eligibility own(Row row) {
        Integer markets = row.getInteger("own_markets");
        BigDecimal risk = row.getBigDecimal("own_risk");
        Long days = row.getLong("own_days");
        return new Eligibility(
                markets == null ? 0 : markets,
                risk == null ? Credits.ZERO : Credits.of(risk),
                days == null ? 0 : Math.toIntExact(days));
    }
}
