package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.leaderboard.ResultBoardAnchors.Anchor;
import app.thisthat.leaderboard.ResultBoardAnchors.Anchors;
import app.thisthat.leaderboard.ResultBoardAnchors.Start;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The boards by results in PostgreSQL. Pages and places are read in the order of an index, from an anchor on. Reading
 * the anchors visits all eligible users, so these reads share the turns of one caller, which their clients use in rotation.
 */
final class ResultBoardStore {

    private static final String ELIGIBLE = Sql.load(ResultBoardStore.class, "eligible_results.sql");

    /** The columns of an entry; %1$s is the score. */
    private static final String COLUMNS = "select u.id, u.username, round(r.%1$s, 4) as score, r.markets,"
            + " round(r.profit / r.stakes, 4) as roi, round((r.wins - r.odds) / r.markets, 4) as edge,"
            + " round(r.brier / r.markets, 4) as brier, r.%1$s as exact_score ";

    /** Users behind the anchor $6 with the score $5, all if both are null: infinity is above all numbers. */
    private static final String BEHIND_ANCHOR = " and r.%1$s <= coalesce($5::numeric, 'infinity')"
            + " and (r.%1$s < coalesce($5::numeric, 'infinity') or r.user_id > $6::uuid)";

    private static final String PAGE =
            COLUMNS + ELIGIBLE + BEHIND_ANCHOR + " order by r.%1$s desc, r.user_id limit $7 offset $8";

    /** Every $5th ranked user, and the last one. */
    private static final String ANCHORS = "select * from (select r.user_id, r.%1$s as score,"
            + " row_number() over place as rank, lead(true) over place is null as is_last " + ELIGIBLE
            + " window place as (order by r.%1$s desc, r.user_id)) ranked"
            + " where mod(rank, $5::int) = 0 or is_last order by rank";

    /** What user $5 has of the eligibility, and the score if the user is ranked. */
    private static final String OWN = "select o.markets, o.risk,"
            + " extract(epoch from now() - x.created_at)::bigint / 86400 as days, e.score from users x"
            + " left join user_results o on o.user_id = x.id and o.category = lower($1)"
            + " left join (select r.user_id, r.%1$s as score " + ELIGIBLE + " and r.user_id = $5::uuid) e"
            + " on e.user_id = x.id where x.id = $5::uuid";

    /** The user $8 with the score $7, the rank, and $10 neighbours on each side; $9: rank of the anchor. */
    private static final String AROUND = "with own as (select $9::bigint + 1 + count(*) as rank " + ELIGIBLE
            + BEHIND_ANCHOR + " and r.%1$s >= $7::numeric and (r.%1$s > $7::numeric or r.user_id < $8::uuid)"
            + "), before as (" + COLUMNS + ELIGIBLE
            + " and r.%1$s >= $7::numeric and (r.%1$s > $7::numeric or r.user_id < $8::uuid)"
            + " order by r.%1$s, r.user_id desc limit $10::int"
            + "), behind as (" + COLUMNS + ELIGIBLE
            + " and r.%1$s <= $7::numeric and (r.%1$s < $7::numeric or r.user_id >= $8::uuid)"
            + " order by r.%1$s desc, r.user_id limit $10::int + 1) "
            + Sql.load(ResultBoardStore.class, "results_around_user.sql");

    private final Postgres postgres;
    private final Eligibility required;
    private final ResultBoardAnchors anchors = new ResultBoardAnchors();

    /** What a user has of the eligibility; the score is null if the user is not ranked. */
    private record Own(Eligibility eligibility, BigDecimal score) {}

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
        return anchors(board, category, client).compose(found -> {
            Start start = found.before(page.offset());
            Tuple values = behind(start, category).addInteger(page.limit()).addLong(page.offset() - start.rank());
            return postgres.replicatedReports().read(BoardStore.turnOf(client), cancellation, connection -> connection
                    .preparedQuery(PAGE.formatted(board.column()))
                    .execute(values)
                    .map(rows ->
                            ResultStanding.Page.of(standings(rows, page.offset()), found.total(), page, required)));
        });
    }

    /** A user's rank and neighbours. */
    Future<ResultStanding.Around> around(
            ResultBoard board, String category, UUID userId, int neighbours, Cancellation cancellation) {
        return anchors(board, category, userId).compose(found -> postgres.replicatedReports()
                .read(BoardStore.turnOf(userId), cancellation, connection -> own(connection, board, category, userId)
                        .compose(own -> own.score == null
                                ? Future.succeededFuture(new ResultStanding.Around(
                                        null, found.total(), List.of(), required, own.eligibility))
                                : connection
                                        .preparedQuery(AROUND.formatted(board.column()))
                                        .execute(behind(found.before(own.score, userId), category, own.score, userId)
                                                .addInteger(neighbours))
                                        .map(rows -> around(found, own, rows)))));
    }

    private ResultStanding.Around around(Anchors found, Own own, RowSet<Row> rows) {
        long rank = rows.iterator().next().getLong("own_rank");
        return new ResultStanding.Around(rank, Math.max(found.total(), rank), ranked(rows), required, own.eligibility);
    }

    private Future<Own> own(SqlConnection connection, ResultBoard board, String category, UUID userId) {
        return connection
                .preparedQuery(OWN.formatted(board.column()))
                .execute(parameters(category).addUUID(userId))
                .map(rows -> rows.size() == 0
                        ? new Own(new Eligibility(0, Credits.ZERO, 0), null)
                        : own(rows.iterator().next()));
    }

    private static Own own(Row row) {
        Integer markets = row.getInteger("markets");
        BigDecimal risk = row.getBigDecimal("risk");
        Eligibility eligibility = new Eligibility(
                markets == null ? 0 : markets,
                risk == null ? Credits.ZERO : Credits.of(risk),
                Math.toIntExact(row.getLong("days")));
        return new Own(eligibility, row.getBigDecimal("score"));
    }

    /** Callers share a read of the anchors, so it ends with none of them. */
    private Future<Anchors> anchors(ResultBoard board, String category, Object client) {
        return anchors.of(board, category, () -> postgres.replicatedReports()
                .read(BoardStore.turnOf(client), connection -> connection
                        .preparedQuery(ANCHORS.formatted(board.column()))
                        .execute(parameters(category).addInteger(ResultBoardAnchors.DISTANCE))
                        .map(ResultBoardStore::anchors)));
    }

    private static Anchors anchors(RowSet<Row> rows) {
        List<Row> found = Rows.list(rows, row -> row);
        long total = found.isEmpty() ? 0 : found.get(found.size() - 1).getLong("rank");
        List<Anchor> users = found.stream()
                .filter(row -> row.getLong("rank") % ResultBoardAnchors.DISTANCE == 0)
                .map(row -> new Anchor(row.getBigDecimal("score"), row.getUUID("user_id")))
                .toList();
        return new Anchors(total, users, System.nanoTime());
    }

    private Tuple behind(Start start, String category) {
        Anchor after = start.after();
        return parameters(category)
                .addBigDecimal(after == null ? null : after.score())
                .addUUID(after == null ? null : after.userId());
    }

    private Tuple behind(Start start, String category, BigDecimal score, UUID userId) {
        return behind(start, category).addBigDecimal(score).addUUID(userId).addLong(start.rank());
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

    private static List<ResultStanding> ranked(RowSet<Row> rows) {
        return Rows.list(rows, row -> standing(row, row.getLong("rank")));
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
}
