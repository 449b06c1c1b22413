package app.thisthat.statistics;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Reads the results of users. */
final class UserResultsStore {

    private static final String RESULTS = Sql.load(UserResultsStore.class, "user_results.sql");

    private final Postgres postgres;

    UserResultsStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<UserResults> find(UUID userId) {
        return postgres.reads().preparedQuery(RESULTS).execute(Tuple.of(userId)).map(UserResultsStore::results);
    }

    /** The rows are the buckets, each with the results; one row without a bucket if there are none. */
    private static UserResults results(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return UserResults.NONE;
        }
        Row any = rows.iterator().next();
        List<UserSkill.BucketSums> buckets = Rows.list(rows, UserResultsStore::bucket).stream()
                .filter(Objects::nonNull)
                .toList();
        UserResults.Summary summary = UserResults.summary(
                any.getInteger("markets"),
                any.getInteger("won"),
                Credits.of(any.getBigDecimal("stakes")),
                Credits.of(any.getBigDecimal("profit")),
                any.getInteger("win_streak"),
                bestWin(any));
        return UserResults.of(
                summary,
                new UserSkill.Sums(
                        any.getInteger("markets"),
                        any.getInteger("wins"),
                        any.getBigDecimal("odds"),
                        any.getBigDecimal("brier")),
                buckets);
    }

    private static UserSkill.BucketSums bucket(Row row) {
        Integer bucket = row.getInteger("bucket");
        return bucket == null
                ? null
                : new UserSkill.BucketSums(
                        bucket,
                        row.getInteger("bucket_markets"),
                        row.getInteger("bucket_wins"),
                        row.getBigDecimal("bucket_odds"));
    }

    private static UserResults.BestWin bestWin(Row row) {
        UUID market = row.getUUID("best_market");
        return market == null
                ? null
                : new UserResults.BestWin(
                        market, row.getString("best_title"), Credits.of(row.getBigDecimal("best_profit")));
    }
}
