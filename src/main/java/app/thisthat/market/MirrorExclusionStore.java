package app.thisthat.market;

import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Closes mirrored markets that are excluded, beyond the limit or no longer listed by the feed. */
final class MirrorExclusionStore {

    private static final String CLOSE_EXCLUDED = Sql.load(MirrorExclusionStore.class, "close_excluded.sql");
    private static final String CLOSE_BEYOND_LIMIT = Sql.load(MirrorExclusionStore.class, "close_beyond_limit.sql");
    private static final String LIQUIDITY_AT_RANK = Sql.load(MirrorExclusionStore.class, "liquidity_at_rank.sql");
    private static final String COUNT_IN_USE = Sql.load(MirrorExclusionStore.class, "count_markets_in_use.sql");
    private static final String CLOSE_VANISHED = Sql.load(MirrorExclusionStore.class, "close_vanished.sql");

    private final Pool pool;
    private final Lease lease;

    MirrorExclusionStore(Postgres postgres, Lease lease) {
        this.pool = postgres.updates();
        this.lease = lease;
    }

    Future<ExcludedMarkets> exclude(List<String> feedIds, List<String> keptIfOpen) {
        return pool.preparedQuery(CLOSE_EXCLUDED)
                .execute(Tuple.of(
                        feedIds.toArray(String[]::new), keptIfOpen.toArray(String[]::new), lease.job(), lease.token()))
                .map(rows -> {
                    List<UUID> closed = new ArrayList<>();
                    List<String> kept = new ArrayList<>();
                    for (Row row : rows) {
                        if (row.getBoolean("kept")) {
                            kept.add(row.getString("polymarket_id"));
                        } else {
                            closed.add(row.getUUID("id"));
                        }
                    }
                    return new ExcludedMarkets(closed, kept);
                });
    }

    Future<List<UUID>> closeBeyondLimit(int limit) {
        return pool.preparedQuery(CLOSE_BEYOND_LIMIT)
                .execute(Tuple.of(limit, lease.job(), lease.token()))
                .map(MirrorExclusionStore::ids);
    }

    Future<Integer> countInUse() {
        return pool.preparedQuery(COUNT_IN_USE)
                .execute()
                .map(rows -> rows.iterator().next().getInteger("in_use"));
    }

    Future<Optional<BigDecimal>> liquidityAtRank(int rank) {
        return pool.preparedQuery(LIQUIDITY_AT_RANK)
                .execute(Tuple.of(rank))
                .map(rows -> Rows.first(rows, row -> row.getBigDecimal("liquidity")));
    }

    Future<List<UUID>> closeVanished(List<UUID> markets, Instant confirmedSince) {
        return pool.preparedQuery(CLOSE_VANISHED)
                .execute(Tuple.tuple()
                        .addValue(markets.toArray(UUID[]::new))
                        .addValue(confirmedSince.atOffset(ZoneOffset.UTC))
                        .addValue(lease.job())
                        .addValue(lease.token()))
                .map(MirrorExclusionStore::ids);
    }

    private static List<UUID> ids(RowSet<Row> rows) {
        return Rows.list(rows, row -> row.getUUID("id"));
    }
}
