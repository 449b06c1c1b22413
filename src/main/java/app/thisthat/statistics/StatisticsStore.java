package app.thisthat.statistics;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** Counts bets and results in PostgreSQL. */
final class StatisticsStore {

    private static final String COUNT_BETS =
            "select * from count_bets($1::bigint * interval '1 millisecond', $2::bigint * interval '1 millisecond', $3)";
    private static final String COUNT_RESULTS = "select count_results($1) as has_more";

    private final Postgres postgres;

    StatisticsStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Result of a chunk.
     *
     * @param hasMore whether more can be counted at once
     * @param lagSeconds age of the oldest ledger row that is not counted
     */
    record Counted(int rows, boolean hasMore, double lagSeconds) {}

    /**
     * Counts ledger rows; empty if another node is counting.
     *
     * @param lag age from which rows are counted
     * @param window part of the ledger, from the last counted row on
     * @param limit most rows
     */
    Future<Optional<Counted>> countBets(Duration lag, Duration window, int limit) {
        return postgres.jobs()
                .preparedQuery(COUNT_BETS)
                .execute(Tuple.of(lag.toMillis(), window.toMillis(), limit))
                .map(rows -> Rows.first(
                        rows,
                        row -> new Counted(
                                row.getInteger("counted"), row.getBoolean("has_more"), row.getDouble("lag_seconds"))));
    }

    /** Counts at most {@code limit} results of a settled market; returns whether there may be more. */
    Future<Boolean> countResults(int limit) {
        return postgres.jobs()
                .preparedQuery(COUNT_RESULTS)
                .execute(Tuple.of(limit))
                .map(rows -> rows.iterator().next().getBoolean("has_more"));
    }
}
